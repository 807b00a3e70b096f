"""Pages of reviews: what is due, preparing one, holding it, and reading it afterwards."""
