"""Rules of the room, pure. Each part has a file: requests, marking, retention, destroying, scrubbing."""
