"""Interest-free loans, from asking to the last instalment, and the ledger."""
