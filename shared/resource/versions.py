"""Versions of a stored shape: a row of an older one is brought up as it is read, and stored so with its next write."""

from collections.abc import Callable, Mapping
from copy import deepcopy

from shared.data.mongo import Document

VERSION = "_version"

# Changes a document of the version before, in place.
Upgrade = Callable[[Document], None]


class Versions:
    """The versions of one resource type's documents. `upgrade` maps each version from 2 on to what makes it.

    Raises ValueError where one is left out.
    """

    def __init__(self, upgrade: Mapping[int, Upgrade]) -> None:
        self.newest = 1 + len(upgrade)
        if set(upgrade) != set(range(2, self.newest + 1)):
            raise ValueError(f"upgrades have to make the versions 2, 3, … without a gap, not {sorted(upgrade)}")
        self._steps = tuple(sorted(upgrade.items()))

    def mark(self) -> Document:
        """What a new document carries."""
        return {VERSION: self.newest} if self._steps else {}

    def is_old(self, document: Document) -> bool:
        """Whether a document is of an older version."""
        return bool(self._steps) and document.get(VERSION, 1) < self.newest

    def newest_of(self, document: Document) -> Document:
        """A document of any older version as one of the newest; the given one, which others may hold, stays."""
        upgraded = deepcopy(document)
        for version, upgrade in self._steps:
            if version > document.get(VERSION, 1):
                upgrade(upgraded)
        return {**upgraded, **self.mark()}
