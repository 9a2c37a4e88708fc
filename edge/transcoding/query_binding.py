"""Query parameters into the request message: each has to be known, given once, and to agree with the path."""

from collections.abc import Iterator
from typing import Any

from edge.transcoding import percent
from edge.transcoding.codec.faults import Fault, Reject
from edge.transcoding.codec.plan import MAX_DEPTH
from edge.transcoding.errors import Located
from edge.transcoding.query_fields import Entry, Leaf, Nested, QueryFields, Refused
from edge.transcoding.route import Route


class QueryBinder:
    """The compiled parameters of a route. `ignored` names, and with `strict` off all unknown ones, are passed over."""

    def __init__(self, route: Route, fields: QueryFields, strict: bool, ignored: frozenset[str]) -> None:
        self._fields = fields.of(route.method.input)
        self._body = route.body
        self._strict = strict
        self._ignored = ignored

    def bind(self, message: Any, query: bytes, path_values: dict[str, Any], faults: list[Located]) -> set[str]:
        """Sets fields from a raw query string; returns the proto paths that were given."""
        given: set[str] = set()
        for raw in query.split(b"&"):
            if not raw:
                continue
            name = ""
            try:
                raw_name, _, raw_value = raw.replace(b"+", b" ").partition(b"=")
                name = percent.decode(raw_name)
                if name not in self._ignored:
                    self._parameter(message, name, percent.decode(raw_value), path_values, given)
            except (Reject, UnicodeEncodeError) as error:
                reject = error if isinstance(error, Reject) else Reject("INVALID_TEXT", "is no Unicode text")
                faults.append(Located("query", Fault(name, "", reject.reason, reject.text)))
        return given

    def _parameter(self, message: Any, name: str, value: str, path_values: dict[str, Any], given: set[str]) -> None:
        path, bracket, key = name.partition("[")
        if bracket and not key.endswith("]"):
            raise _unknown()
        found = list(self._steps(path))
        if not found:
            return
        *parents, leaf = found
        assert isinstance(leaf, Leaf)
        if (leaf.read_key is not None) != bool(bracket):
            raise Reject("INVALID_PARAMETER", "is a map: name[key]=value" if leaf.read_key else "is no map")
        full = ".".join(entry.name for entry in found)
        if full in path_values:
            _check_path(leaf.read(value), path_values[full])
            return
        self._check_body(found[0])
        for parent in parents:
            message = _enter(message, parent)
        _put(message, leaf, key[:-1], value, full, given)

    def _steps(self, path: str) -> Iterator[Entry]:
        """The entries along a dotted name. Nothing for an unknown one that may be passed over, else Reject."""
        fields = self._fields
        names = path.split(".")
        if len(names) > MAX_DEPTH:
            raise Reject("TOO_DEEP", "is nested too deeply")
        found: list[Entry] = []
        for name in names:
            entry = fields.get(name)
            if entry is None:
                if self._strict:
                    raise _unknown()
                return iter(())
            if isinstance(entry, Refused):
                raise Reject("INVALID_PARAMETER", entry.why)
            found.append(entry)
            fields = entry.fields if isinstance(entry, Nested) else {}
        if isinstance(found[-1], Nested):
            raise Reject("INVALID_PARAMETER", "is a message: name one of its fields")
        return iter(found)

    def _check_body(self, entry: Entry) -> None:
        if self._body == "*":
            raise Reject("UNKNOWN_PARAMETER", "is no parameter: this method reads all but its path from the body")
        if entry.name == self._body:
            raise Reject("UNKNOWN_PARAMETER", "is no parameter: it is the body of this method")


def _put(message: Any, leaf: Leaf, key: str, text: str, full: str, given: set[str]) -> None:
    if leaf.read_key is not None:
        real_key = leaf.read_key(key)
        if real_key in getattr(message, leaf.name):
            raise Reject("DUPLICATE_PARAMETER", "is given twice")
        leaf.put(message, real_key, leaf.read(text))
        return
    if full in given and not leaf.repeated:
        raise Reject("DUPLICATE_PARAMETER", "is given twice")
    given.add(full)
    _check_oneof(message, leaf)
    leaf.put(message, leaf.read(text))


def _enter(message: Any, entry: Entry) -> Any:
    if isinstance(entry, Nested):
        _check_oneof(message, entry)
    return getattr(message, entry.name)


def _check_oneof(message: Any, entry: Leaf | Nested) -> None:
    other = message.WhichOneof(entry.oneof) if entry.oneof else None
    if other is not None and other != entry.name:
        raise Reject("ONEOF_CONFLICT", f"cannot stand beside {other}: both are members of {entry.oneof}")


def _check_path(value: Any, bound: Any) -> None:
    # Nothing is bound where the path's own text was refused.
    if bound is not None and value != bound:
        raise Reject("CONFLICT", "differs from the path")


def _unknown() -> Reject:
    return Reject("UNKNOWN_PARAMETER", "is no parameter of this method")
