"""Artwork → overlay: draws a frame's SVG, checks its letters, writes the pictures that framer lays over photos."""
