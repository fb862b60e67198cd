"""What is wrong with a campaign's artwork, found before anyone wears it."""
