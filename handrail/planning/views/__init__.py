"""Screens of planning meetings: setting up and reading, the facilitator's page, the big screen, phones."""
