"""What every page and route stands on: visitor, rendering, words of both languages, headers, errors."""
