"""Where the pictures of a batch, its journal and its lock lie."""
