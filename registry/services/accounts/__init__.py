"""A person's account: made, confirmed, signed into, opened again, its contacts."""
