"""The formats that records are written in: each makes bytes of records as they come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dashclicks.crm.v1 import record_export_pb2 as pb
from google.protobuf.json_format import MessageToJson

from shared.tabular.columns import Column
from shared.tabular.writing import CsvWriter, TableWriter, XlsxWriter

Records = Sequence[Any]


class Format(Protocol):
    """Writes the records of one file."""

    def begin(self) -> bytes:
        """What stands before the first record."""

    def add(self, records: Records) -> bytes:
        """Some records; the bytes that there are so far."""

    def end(self) -> Iterator[bytes]:
        """The rest of the file."""

    def close(self) -> None:
        """Lets go of what was held."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows below headers."""

    writer: TableWriter
    columns: Sequence[Column]

    def begin(self) -> bytes:
        return self.writer.add([[column.header for column in self.columns]])

    def add(self, records: Records) -> bytes:
        return self.writer.add([[column.cell(record) for column in self.columns] for record in records])

    def end(self) -> Iterator[bytes]:
        return self.writer.end()

    def close(self) -> None:
        self.writer.close()


@dataclass(frozen=True, slots=True)
class _Each:
    """One record after the other."""

    one: Callable[[Any], bytes]

    def begin(self) -> bytes:
        return b""

    def add(self, records: Records) -> bytes:
        return b"".join(map(self.one, records))

    def end(self) -> Iterator[bytes]:
        return iter(())

    def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: the ending of its files, what they are, whether it has columns, and how one is begun."""

    ending: str
    content_type: str
    has_columns: bool
    make: Callable[[str, Sequence[Column]], Format]


def _json(record: Any) -> bytes:
    text: str = MessageToJson(record, indent=None, always_print_fields_with_no_presence=True, ensure_ascii=False)
    return text.encode() + b"\n"


def _cards(title: str, columns: Sequence[Column]) -> Format:
    # Loaded by who writes cards: it takes a third of a second.
    from shared.tabular.vcards import card

    return _Each(card)


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[int, Kind] = {
    pb.EXPORT_FORMAT_CSV: Kind(".csv", "text/csv", True, lambda title, columns: _Table(CsvWriter(), columns)),
    pb.EXPORT_FORMAT_XLSX: Kind(".xlsx", _WORKBOOK, True, lambda title, columns: _Table(XlsxWriter(title), columns)),
    pb.EXPORT_FORMAT_NDJSON: Kind(".ndjson", "application/x-ndjson", False, lambda title, columns: _Each(_json)),
    pb.EXPORT_FORMAT_VCARD: Kind(".vcf", "text/vcard", False, _cards),
}
