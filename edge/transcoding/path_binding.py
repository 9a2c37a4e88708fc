"""Path variables into the request message. The path wins: a body that says otherwise is refused."""

from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from edge.transcoding import percent
from edge.transcoding.codec import text
from edge.transcoding.codec.faults import Fault, Reject
from edge.transcoding.codec.fields import real_oneof
from edge.transcoding.codec.plan import Plans
from edge.transcoding.errors import Located
from edge.transcoding.route import Route
from edge.transcoding.rules import resolve
from edge.transcoding.template import Template, Variable, Wild

BindVariable = Callable[[Any, Sequence[bytes], list[Located]], Any]
"""Sets one variable's field and returns its value; None, and a fault, where the text is no such value."""


class PathBinder:
    """The compiled variables of a route. `names` are their proto field paths."""

    def __init__(self, route: Route, plans: Plans) -> None:
        self.names = tuple(variable.field_path for variable in route.template.variables)
        self._variables = [
            (variable.field_path, _variable(route, variable, plans)) for variable in route.template.variables
        ]

    def bind(self, message: Any, segments: Sequence[bytes], faults: list[Located]) -> dict[str, Any]:
        """Sets every variable's field from raw segments; returns the values by proto field path."""
        return {name: bind(message, segments, faults) for name, bind in self._variables}


def _variable(route: Route, variable: Variable, plans: Plans) -> BindVariable:
    fields = resolve(route.method.input, variable.field_path)
    last = fields[-1]
    parents = [field.name for field in fields[:-1]]
    shown = ".".join(field.json_name for field in fields)
    cut = _cutter(route.template, variable)
    read, put = text.reader(last, plans), text.putter(last)
    conflict = _conflict(last)

    def bind(message: Any, segments: Sequence[bytes], faults: list[Located]) -> Any:
        try:
            value = read(cut(segments))
        except Reject as reject:
            faults.append(Located("path", Fault(shown, "", reject.reason, reject.text)))
            return None
        for parent in parents:
            message = getattr(message, parent)
        reason = conflict(message, value)
        if reason:
            faults.append(Located("body", Fault(shown, "", "CONFLICT", reason)))
        put(message, value)
        return value

    return bind


def _cutter(template: Template, variable: Variable) -> Callable[[Sequence[bytes]], str]:
    """How a variable's text is cut out of the path, whatever number of segments `**` took."""
    length = len(template.segments)
    many = template.segments.index(Wild.MANY) if Wild.MANY in template.segments else length
    decode = percent.decode_but_slash if variable.multi else percent.decode
    # Behind `**`, places are counted from the end.
    start = variable.start if variable.start <= many else variable.start - length
    end = variable.end if variable.end <= many else variable.end - length
    if not variable.multi:
        return lambda segments: decode(segments[start])
    if end > 0:
        return lambda segments: "/".join([decode(segment) for segment in segments[start:end]])
    return lambda segments: "/".join([decode(segment) for segment in segments[start : len(segments) + end]])


def _conflict(field: FieldDescriptor) -> Callable[[Any, Any], str]:
    """What stands against a path value in a message that a body has filled; "" if nothing does."""
    name, oneof, optional = field.name, real_oneof(field), field.has_presence

    def check(message: Any, value: Any) -> str:
        current = getattr(message, name)
        # A default without presence may be a client's way of leaving the field out.
        if message.HasField(name) if optional else current:
            return "" if current == value else "differs from the path"
        if oneof and message.WhichOneof(oneof):
            return f"{message.WhichOneof(oneof)} cannot stand beside it: both are members of {oneof}"
        return ""

    return check
