"""A photo's bytes become a picture; pure steps in the order of `pipeline.make_avatar`."""
