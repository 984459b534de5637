"""Sample households, a few dozen or a province."""
