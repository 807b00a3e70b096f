"""What is asked on the room's pages. Each part has a file: requests, retention."""
