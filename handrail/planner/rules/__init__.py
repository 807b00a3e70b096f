"""Pure rules of the planner: weeks and their load, clocks of a plan, times of a review day, proposals."""
