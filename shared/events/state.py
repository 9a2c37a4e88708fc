"""How far the relay has come: kept with its lease, moved in the transaction of each batch."""

from dataclasses import dataclass

from bson.int64 import Int64
from bson.timestamp import Timestamp

from shared.data.changes import Position
from shared.data.mongo import Document


@dataclass(frozen=True, slots=True)
class RelayState:
    """Position in the change stream and number of the latest batch.

    `settle`: changes up to this cluster time may be in the log already, summed up in an event that stands for a gap.
    """

    position: Position
    settle: Timestamp | None = None
    batch: int = 0

    @staticmethod
    def of(document: Document) -> "RelayState | None":
        """Reads a state; None where there is none yet."""
        if not document:
            return None
        position = Position(document["token"], document["time"])
        return RelayState(position, document["settle"], int(document["batch"]))

    def document(self) -> Document:
        """As it is stored."""
        return {
            "token": self.position.token,
            "time": self.position.time,
            "settle": self.settle,
            "batch": Int64(self.batch),
        }
