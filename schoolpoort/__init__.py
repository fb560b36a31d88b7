"""The command: plan, derive, press, verify, build. Sees all, is seen by none."""
