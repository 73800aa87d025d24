"""Drafting beside the requests: a leased table of jobs, the workers that do them, and what they have written so far."""
