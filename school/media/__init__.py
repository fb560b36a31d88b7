"""Decoders of what people send: photos, films, documents, each in a process with no way out."""
