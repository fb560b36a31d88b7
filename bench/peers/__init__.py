"""What is measured beside: other programs with the same posts and pages, each with its own
fastest ordinary settings."""
