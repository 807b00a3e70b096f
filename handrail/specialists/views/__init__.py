"""Pages of the room: for specialists, and for staff about them."""
