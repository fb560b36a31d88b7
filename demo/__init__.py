"""What only the demo school has: its pictures, its people, its mailbox."""
