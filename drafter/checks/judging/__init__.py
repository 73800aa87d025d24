"""The rules by which drafter.checks.numbers judges a number."""
