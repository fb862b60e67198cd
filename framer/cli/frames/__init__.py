"""`framer frames`: list, show, build, check, new, poster."""
