"""What a school would use instead of the gate, each with its own fastest ordinary settings."""
