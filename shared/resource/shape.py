"""How the fields of one message type are stored and read, as tight loops over what was compiled before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from shared.data.mongo import Document
from shared.resource.values import Conversion, Unstorable, read_value

Arguments = dict[str, Any]


class UnstorableField(Unstorable):
    """A field whose value a row cannot hold; `path` names it in proto names."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoredField:
    """One field: its number and name in the message, its name in the document, how its value goes there and back.

    `empty`: what a document has where the message has nothing, as Python writes it; "" where it has nothing either.
    """

    number: int
    name: str
    stored: str
    empty: str
    conversion: Conversion


class Shape:
    """The fields of one message type. Filled after it is made, so that a type may hold itself."""

    __slots__ = ("_by_number", "_empty", "_nulls", "_plain", "_reads", "_take")

    def __init__(self) -> None:
        self._plain: tuple[tuple[str, str], ...] = ()
        self._take = _taking(())
        self._empty: Callable[[], Document] = dict
        self._by_number: dict[int, tuple[str, str, Callable[[Any], Any] | None]] = {}
        self._reads: tuple[tuple[str, str, Callable[[Any], Any] | None], ...] = ()
        self._nulls: tuple[tuple[str, str], ...] = ()

    def fill(self, fields: Sequence[StoredField]) -> None:
        """Gives the shape its fields."""
        plain = [f for f in fields if f.empty and f.conversion.store is None and f.conversion.read is None]
        others = [field for field in fields if field not in plain]
        self._plain = tuple((field.name, field.stored) for field in plain)
        self._take = _taking(self._plain)
        # Most fields of most messages are empty: they cost a place in a dict display, and nothing else.
        self._empty = _displayed({field.stored: field.empty for field in fields if field.empty})
        self._by_number = {field.number: (field.stored, field.name, field.conversion.store) for field in fields}
        self._reads = tuple((field.stored, field.name, field.conversion.read) for field in others)
        # JSON's null is a value; elsewhere a null is an absent field.
        self._nulls = tuple((field.stored, field.name) for field in others if field.conversion.read is read_value)

    def encode(self, message: Message) -> Document:
        """The document of a message. Raises UnstorableField."""
        document, by_number = self._empty(), self._by_number
        for field, value in message.ListFields():
            found = by_number.get(field.number)
            if found is None:
                continue
            stored, name, store = found
            try:
                document[stored] = value if store is None else store(value)
            except UnstorableField as error:
                raise UnstorableField(f"{name}{error.path}", error.reason) from None
            except Unstorable as error:
                raise UnstorableField(name, str(error)) from None
        return document

    def encode_nested(self, message: Message) -> Document:
        """The same for a message inside another, whose name the path of an error goes behind."""
        try:
            return self.encode(message)
        except UnstorableField as error:
            raise UnstorableField(f".{error.path}", error.reason) from None

    def arguments(self, document: Document) -> Arguments:
        """The message's constructor arguments."""
        try:
            arguments = self._take(document)
        except KeyError:
            # Written before the contract had a field.
            arguments = {name: document[stored] for name, stored in self._plain if stored in document}
        for stored, name, read in self._reads:
            value = document.get(stored)
            if value is not None:
                arguments[name] = value if read is None else read(value)
        for stored, name in self._nulls:
            if name not in arguments and stored in document:
                arguments[name] = read_value(None)
        return arguments


def as_it_is(value: Any) -> Any:
    """The value."""
    return value


def _taking(pairs: Sequence[tuple[str, str]]) -> Callable[[Document], Arguments]:
    """A function that takes these stored values under their names. Raises KeyError where one is not there.

    A dict display of constants takes a third of the time of a loop over the names; they are those of a contract.
    """
    items = ", ".join(f"{name!r}: document[{stored!r}]" for name, stored in pairs)
    take: Callable[[Document], Arguments] = eval(f"lambda document: {{{items}}}")
    return take


def _displayed(values: Mapping[str, str]) -> Callable[[], Document]:
    """A function that makes a new dict of these values, each written in Python: they are those of a contract."""
    items = ", ".join(f"{name!r}: {value}" for name, value in values.items())
    make: Callable[[], Document] = eval(f"lambda: {{{items}}}")
    return make
