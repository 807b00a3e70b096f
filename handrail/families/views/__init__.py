"""Pages for families and pupils, and for those at school who help them."""
