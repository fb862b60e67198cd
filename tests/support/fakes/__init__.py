"""What worker processes do in tests: hang, die, eat, lie; found there by module and name."""
