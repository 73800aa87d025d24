"""Checks that judge plain text against the evidence; they know nothing of how the text came about."""
