"""What the parsers of messages and of well-known types share."""

from collections.abc import Callable
from typing import Any, Protocol

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from edge.transcoding.codec.faults import Faults, Reject, expected

Fill = Callable[[Message, Any, Faults, int], None]
"""Puts a JSON value into a message. Faults are added; a value of the wrong kind altogether raises Reject."""

MAX_DEPTH = 95
"""Messages nested in messages. The runtime reads 100, and a reply may wrap what a request held."""


class Plan:
    """How one message type is filled. The closure comes after the object, as types may hold themselves."""

    __slots__ = ("fill",)

    fill: Fill


class Plans(Protocol):
    """The plans of a descriptor pool."""

    @property
    def pool(self) -> DescriptorPool:
        """The pool the types come from."""

    def plan(self, descriptor: Descriptor) -> Plan:
        """The plan of a message type."""


def check_depth(depth: int) -> None:
    """Raises Reject where messages are nested more deeply than the runtime would read."""
    if depth > MAX_DEPTH:
        raise Reject("TOO_DEEP", "is nested too deeply")


def each_item(value: object, faults: Faults, put: Callable[[Any], None]) -> None:
    """Puts the elements of an array one by one; faults get their index. Raises Reject if the value is no array."""
    if type(value) is not list:
        raise expected("an array", value)
    for index, item in enumerate(value):
        start = len(faults)
        try:
            put(item)
        except (Reject, UnicodeEncodeError) as reject:
            faults.add(reject)
        if len(faults) > start:
            faults.within(start, str(index), f"[{index}]")
