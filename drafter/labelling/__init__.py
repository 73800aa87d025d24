"""From a label or a literal number in raw text to a figure; drafter.binding joins them."""
