"""The kinds of numeric mention, one file a kind; corpus.quantity asks them in order."""
