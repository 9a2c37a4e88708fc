"""The runtime's words: Model (what is stored), Record (a row in the hand), Hooks (a module's rules), Page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Generic, TypeVar, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from shared.resource.versions import Upgrade
from shared.rpc.call import Call

M = TypeVar("M", bound=Message)


# Frozen generics have no slots: Python 3.11 cannot make Model[X](...) of them.
@dataclass(frozen=True)
class Model(Generic[M]):
    """A resource as stored: its message and the fields that never leave the store.

    `private` maps a name to its Python type: str, int, float, bool, bytes, datetime, list or dict. Those that are
    `forgotten` leave with a delete: a row that is brought back has them no more.
    `upgrade` maps each version of the stored shape, from 2 on, to the function that changes a document of the one
    before it. Filters and orders see a row as it is stored: until its next write, in its old shape.
    """

    message_class: type[M]
    private: Mapping[str, type] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    upgrade: Mapping[int, Upgrade] = field(default_factory=dict)

    @property
    def descriptor(self) -> Descriptor:
        """The message's descriptor."""
        # Stubs know two classes for a descriptor; at run time there is one.
        return cast(Descriptor, self.message_class.DESCRIPTOR)


@dataclass(slots=True)
class Record(Generic[M]):
    """One row: the message, its private fields (an absent one is not in the dict), its revision (1 for a new row).

    `upgraded`: it is stored in an older shape than this one. `absent`: fields that a write leaves without a stored
    value while they are empty, as in a row from before the contract had them. `uniques`: of a record that is written,
    values of custom fields that no other row may have. `is_normal`: nobody need bring its texts to their form.
    """

    message: M
    private: dict[str, object]
    revision: int
    upgraded: bool = False
    absent: frozenset[str] = frozenset()
    uniques: tuple[str, ...] = ()
    is_normal: bool = False


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of a list; the token is empty at the end."""

    items: Sequence[M]
    next_page_token: str


class Action(Enum):
    """What a write does."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    UNDELETE = "undelete"


class Hooks(Generic[M]):
    """A module's own rules around the standard writes. Override what is needed; a fourth need is a custom method.

    What `check` and `prepare` write through `call` belongs to the write where that is a transaction: a rehearsal
    (`validate_only`) takes it back.
    """

    # Whether `prepare` only derives fields from others, whatever those are: it comes first, and rows are judged once.
    derives: ClassVar[bool] = False

    async def check(self, call: Call, action: Action, old: Record[M] | None, new: Record[M] | None) -> None:
        """Raises a status where a rule forbids the write. `old` is None on create, `new` on delete.

        Runs after the contract's own checks. INPUT_ONLY values are still in `new`.
        On undelete `old` is the deleted row.
        """

    async def prepare(self, call: Call, new: Record[M], old: Record[M] | None) -> None:
        """Fills derived and private fields of `new` on create and update. INPUT_ONLY values leave after it."""

    async def changed(self, call: Call, action: Action, old: Record[M] | None, new: Record[M] | None) -> None:
        """Runs after the write is durable, so never for a rehearsal. On delete `new` is the deleted row."""
