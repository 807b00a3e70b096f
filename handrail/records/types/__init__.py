"""What the room speaks of. Each part has a file: requests, retention, destroying."""
