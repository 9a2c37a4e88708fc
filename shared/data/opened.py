"""A collection as stores share it."""

from dataclasses import dataclass
from typing import Self

from shared.data.inserts import Inserts
from shared.data.mongo import Collection, Database, open_collection
from shared.data.point_reads import PointReads
from shared.data.raw_finds import RawFinds


@dataclass(frozen=True, slots=True)
class Opened:
    """The collection, finds of raw rows in it, and its reads and writes of single rows, which callers share."""

    collection: Collection
    finds: RawFinds
    reads: PointReads
    inserts: Inserts

    @classmethod
    def of(cls, database: Database, name: str) -> Self:
        """Opens a collection."""
        collection = open_collection(database, name)
        finds = RawFinds(collection)
        return cls(collection, finds, PointReads(finds), Inserts(collection))
