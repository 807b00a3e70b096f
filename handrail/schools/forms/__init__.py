"""What is typed in about the school."""
