"""Processes that hold the photo: a bad one costs itself only. README.md beside this file says why and how."""
