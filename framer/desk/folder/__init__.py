"""A folder of photos at the desk: chosen, matched with a list, run, looked at, handed over."""
