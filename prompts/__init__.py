"""Every word said to a model. Imports nothing of ours outside this package."""
