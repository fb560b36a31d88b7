"""The mails of the gate: one file for each kind, with what it says."""
