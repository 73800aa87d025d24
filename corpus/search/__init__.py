"""The parts behind `corpus.library.Corpus.search`: word index, vector index, what a hit is."""
