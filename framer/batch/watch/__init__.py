"""Frames what arrives in a folder, until it is interrupted."""
