"""The words of the built-in writer."""
