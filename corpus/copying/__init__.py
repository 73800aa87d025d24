"""Texts as the copy index sees them: masked codes, segments, shared runs."""
