"""What the office knows: the evidence that comes in. Imports nothing of ours outside this package."""
