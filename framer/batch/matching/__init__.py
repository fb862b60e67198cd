"""Whose photo is it? Photos and the people of a staff list, by what both are called."""
