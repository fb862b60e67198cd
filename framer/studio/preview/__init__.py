"""The preview sheet: a frame as people will see it."""
