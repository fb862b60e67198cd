"""Processes that hold the photo: a bad one costs itself only. See README.md beside this file."""
