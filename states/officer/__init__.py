"""What the pages of the staff hold."""
