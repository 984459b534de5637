"""The application: answered, with its documents, sent, tracked; by the citizen or with an officer's help."""
