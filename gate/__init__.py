"""The gate: a WSGI guard and the Flask pages of people; knows school and nothing else of ours."""
