"""A sheet that shows a frame as people will see it."""
