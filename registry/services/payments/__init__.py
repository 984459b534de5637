"""How what was awarded is paid."""
