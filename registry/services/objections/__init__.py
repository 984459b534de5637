"""Appeals against decisions, and complaints about the service."""
