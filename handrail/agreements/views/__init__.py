"""Pages of staff: writing an answer down, plans without an answer, the family's summary and its translations."""
