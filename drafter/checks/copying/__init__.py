"""The steps by which drafter.checks.copies finds, bounds and names a copied passage."""
