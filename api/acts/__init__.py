"""What a person of an office does, with its line in the audit list: the pages and the API call the same functions."""
