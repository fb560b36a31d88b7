"""Speed, memory and endurance, as figures of one run. ``make bench``."""
