"""What people fill in at a review: the review itself, what pupils and families say, the review day."""
