"""Photos framed as they arrive in a folder."""
