"""The rules of the room. Pure: no database, no clock."""
