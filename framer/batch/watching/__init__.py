"""Photos framed as they arrive: what is new, what is in the way, and round after round."""
