"""The build's small Pelican plugins; knows school and nothing else of ours."""
