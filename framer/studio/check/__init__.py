"""Checks of a campaign's manifest and artwork; each finding has a figure and says how to mend it."""
