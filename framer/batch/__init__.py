"""A folder of photos: planned, framed with all cores, and reported."""
