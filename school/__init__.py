"""What the build and the gate both know of a school; no Pelican, no Flask."""
