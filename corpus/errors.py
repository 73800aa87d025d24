"""Errors a user can mend. Each message is one plain Chinese sentence: expected, found, where."""


class NigaoError(Exception):
    """Base of every error of ours; `str(error)` is fit to be shown to a user as it is."""


class InputError(NigaoError):
    """A file, option or value that was given is not usable; nothing has been written."""


class EmbeddingError(NigaoError):
    """No vectors could be had; search goes on by words alone."""
