"""What is wrong with an input: every fault with its field path and its place in the JSON document."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_FAULTS = 100
"""More faults than this help nobody, and a large body could hold a million."""


class Reject(ValueError):
    """One value is refused. `reason` is a constant for programs, the text says what was expected."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


@dataclass(slots=True)
class Fault:
    """One fault. `field` is the path in JSON names (`emails[0].address`), `pointer` the JSON pointer as sent."""

    field: str
    pointer: str
    reason: str
    description: str

    def at(self, place: int) -> "Fault":
        """The fault as one of an element, the body being a list of them."""
        return Fault(join(f"[{place}]", self.field), f"/{place}{self.pointer}", self.reason, self.description)


class InvalidInput(Exception):
    """An input is refused, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.description}" for fault in faults))
        self.faults = tuple(faults)


class Faults(list[Fault]):
    """Faults in the making. Paths grow from the inside out, so a good input pays nothing for them."""

    __slots__ = ()

    def add(self, reject: ValueError) -> None:
        """Notes a refused value at the place being read. Raises InvalidInput once there are too many."""
        if isinstance(reject, Reject):
            self.append(Fault("", "", reject.reason, reject.text))
        else:
            # The runtime refuses only text that is no Unicode; everything else was checked before.
            self.append(Fault("", "", "INVALID_TEXT", "holds half a surrogate pair, which is no Unicode text"))

    def within(self, start: int, key: str, name: str) -> None:
        """Puts the faults from `start` on under a field: `key` as sent, `name` as the path shows it."""
        token = "/" + key.replace("~", "~0").replace("/", "~1")
        for fault in self[start:]:
            fault.pointer = token + fault.pointer
            fault.field = join(name, fault.field)
        if len(self) >= MAX_FAULTS:
            raise TooMany

    def under(self, name: str) -> None:
        """Puts all faults under a field that the document itself stands for."""
        for fault in self:
            fault.field = join(name, fault.field)

    def raise_any(self) -> None:
        """Raises InvalidInput if there is a fault."""
        if self:
            raise InvalidInput(self[:MAX_FAULTS])


class TooMany(Exception):
    """Enough faults were found; reading on would only cost time."""


def join(name: str, rest: str) -> str:
    """Two parts of a field path as one: `a` + `b` is `a.b`, `a` + `[0]` is `a[0]`."""
    return name + rest if not rest or rest.startswith("[") else f"{name}.{rest}"


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array"}
    return names.get(type(value), "an object")


def expected(what: str, value: object) -> Reject:
    """The refusal of a value of another kind."""
    return Reject("WRONG_TYPE", f"expected {what}, got {kind(value)}")


def quoted(text: str) -> str:
    """Text of a client, cut to a length that fits a message."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'
