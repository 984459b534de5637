"""What a citizen's pages hold."""
