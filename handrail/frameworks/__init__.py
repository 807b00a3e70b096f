"""Jurisdictions as versioned data: stages, plan kinds, limits, cadences, needs and wording."""
