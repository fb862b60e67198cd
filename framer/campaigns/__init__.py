"""A folder becomes campaigns; link cards, mockups and posters are drawn around them."""
