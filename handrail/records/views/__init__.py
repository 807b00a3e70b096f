"""Pages of the room. Each part has a file: requests, corrections, retention."""
