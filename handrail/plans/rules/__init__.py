"""Pure rules of plans: measures, states, periods, saving."""
