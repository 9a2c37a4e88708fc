"""Where a row keeps what its custom fields are found by."""

from shared.data.uniques import SHARED_UNIQUES

CUSTOM, UNIQUE = "_custom", SHARED_UNIQUES
# Longer texts are not indexed.
MAX_CHARS = 500
