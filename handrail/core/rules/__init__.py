"""Rules that more than one room needs, and that know nothing of schools. Pure."""
