"""Records as rows of a table: which columns there are, and what stands in them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import MessageToJson

from shared.tabular.fields import TableField, table_fields
from shared.tabular.values import Cell, cell_of

# Keys of a map that get a column of their own.
MAX_KEYS = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, which is the path of what stands in it, and the value of a record."""

    header: str
    cell: Callable[[Any], Cell]


@dataclass(slots=True)
class Extent:
    """How far the lists and maps of the records go: the most items of each list, the keys of each map."""

    items: Counter[str] = field(default_factory=Counter)
    keys: dict[str, dict[str, None]] = field(default_factory=dict)
    rows: int = 0


class Columns:
    """The columns of one resource type."""

    def __init__(self, descriptor: Descriptor, wanted: Sequence[str] = ()) -> None:
        """`wanted`: keys of fields, in order; all if empty. Raises ValueError naming one that is no field."""
        fields = table_fields(descriptor)
        if unknown := [key for key in wanted if key not in fields]:
            raise ValueError(f"no such field: {', '.join(unknown)}")
        self._fields = [fields[key] for key in wanted] if wanted else list(fields.values())
        self._lists = sorted({each.top.name for each in self._fields if each.in_list})
        self._maps = sorted({each.top.name for each in self._fields if each.is_map})

    def measure(self, record: Any, extent: Extent) -> None:
        """Takes one record into account."""
        extent.rows += 1
        for name in self._lists:
            extent.items[name] = max(extent.items[name], len(getattr(record, name)))
        for name in self._maps:
            keys = extent.keys.setdefault(name, {})
            for key in getattr(record, name):
                if key not in keys and len(keys) < MAX_KEYS:
                    keys[key] = None

    def of(self, extent: Extent) -> list[Column]:
        """The columns of records that go so far: those of one item stand together."""
        columns: list[Column] = []
        done: set[str] = set()
        for each in self._fields:
            name = each.top.name
            if each.is_map:
                columns += [_key_column(name, key) for key in sorted(extent.keys.get(name, {}))]
            elif not each.in_list:
                columns.append(Column(each.key, _plain(each)))
            elif name not in done:
                done.add(name)
                leaves = [other for other in self._fields if other.top.name == name]
                # A list that a record grew meanwhile loses nothing: its last column has the rest.
                last = max(extent.items[name], 1) - 1
                columns += [_item_column(leaf, place, last) for place in range(last + 1) for leaf in leaves]
        return columns


def _plain(found: TableField) -> Callable[[Any], Cell]:
    top, leaf = found.top, found.leaf
    if leaf is not None:
        return lambda record: cell_of(leaf, getattr(getattr(record, top.name), leaf.name))
    if top.is_repeated:
        return lambda record: _joined(cell_of(top, value) for value in getattr(record, top.name))
    if top.has_presence:
        return lambda record: cell_of(top, getattr(record, top.name)) if record.HasField(top.name) else None
    return lambda record: cell_of(top, getattr(record, top.name))


def _item_column(found: TableField, place: int, last: int) -> Column:
    name, leaf = found.top.name, found.value

    def cell(record: Any) -> Cell:
        items = getattr(record, name)
        if place == last:
            rest = items[place:]
            if len(rest) > 1:
                return _joined(cell_of(leaf, getattr(item, leaf.name)) for item in rest)
        return cell_of(leaf, getattr(items[place], leaf.name)) if place < len(items) else None

    return Column(f"{name}[{place}].{leaf.name}", cell)


def _key_column(name: str, key: str) -> Column:
    def cell(record: Any) -> Cell:
        values: Mapping[str, Any] = getattr(record, name)
        return _value(values[key]) if key in values else None

    return Column(f"{name}.{key}", cell)


def _value(value: Any) -> Cell:
    match value.WhichOneof("kind"):
        case "string_value" | "number_value" | "bool_value" as kind:
            found: str | float | bool = getattr(value, kind)
            return int(found) if isinstance(found, float) and found.is_integer() else found
        case "list_value" if all(each.WhichOneof("kind") == "string_value" for each in value.list_value.values):
            return _joined(each.string_value for each in value.list_value.values)
        case "list_value" | "struct_value":
            return str(MessageToJson(value, indent=None))
    return None


def _joined(cells: Iterable[Cell]) -> str | None:
    return "; ".join(str(cell) for cell in cells if cell is not None) or None
