"""The pages of the room: signing in, and one's own account."""
