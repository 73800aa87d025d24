"""What a text says twice must agree: values, parts and dates."""
