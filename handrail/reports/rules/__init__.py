"""What stands on paper: from a plan's text to a document (assembling), and from documents to the setter (payload)."""
