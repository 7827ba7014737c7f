"""Errors of the publishing stage; their messages name cells, relations and files, never hidden values."""


class PublishError(Exception):
    """A release cannot go on. Takes one plain sentence, kept as `message`, that is safe to log."""

    def __init__(self, message: str) -> None:
        """Keep `message`, which must not contain a hidden value."""
        super().__init__(message)
        self.message = message
