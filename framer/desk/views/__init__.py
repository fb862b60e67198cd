"""What the desk answers, by the part of it."""
