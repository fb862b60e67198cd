"""How many pictures and pages a campaign has had, by frame, unit and day, and nothing of a person."""
