"""What can stop the stack from starting, in words for the person who started it."""


class StackError(Exception):
    """The stack cannot do what was asked. The text is all a person needs; no traceback is shown."""
