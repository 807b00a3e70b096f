"""Rules of reading. Pure."""
