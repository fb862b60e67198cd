"""Be Vietnam Pro, and one engine for every letter that is drawn or measured."""
