"""Pages of plans: reading, the editor, the way of a plan, the question before it."""
