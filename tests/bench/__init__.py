"""The budgets of design.md 4, measured: `make bench`."""
