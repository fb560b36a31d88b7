"""One file a noun, one function a command; ``schoolpoort.cli`` names them."""
