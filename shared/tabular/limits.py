"""How large a table may be."""

# As it is uploaded.
MAX_FILE_BYTES = 100 * 1024 * 1024
# Below the headers.
MAX_ROWS = 500_000
MAX_COLUMNS = 500
# What a cell of Excel holds.
MAX_CELL = 32_767


class Unreadable(Exception):
    """A file that is no table, or too large a one; what it says is for whoever brought it."""
