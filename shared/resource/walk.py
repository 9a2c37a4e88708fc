"""Visits the fields of a message that matter for one concern, compiled once per type.

A concern says what to do at a field (`leaf`); a type that has no such field, at any depth, compiles to None, so that
most messages cost nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

T = TypeVar("T")
# Called with the message that holds the field, the path of that message ("" or "emails[0]."), and the result so far.
Visitor = Callable[[Message, str, T], None]
Leaf = Callable[[FieldDescriptor], Visitor[T] | None]


def compile_visitor(descriptor: Descriptor, leaf: Leaf[T]) -> Visitor[T] | None:
    """A visitor of all fields for which `leaf` has one, in nested messages too; None if there are none."""
    return _Compiler(leaf).visitor(descriptor)


def compile_field_visitors(descriptor: Descriptor, leaf: Leaf[T]) -> dict[str, Visitor[T]]:
    """The same in parts: a visitor for each field of the message itself that has something to visit."""
    compiler = _Compiler(leaf)
    visitors = {field.name: compiler.field(field) for field in descriptor.fields}
    return {name: visit for name, visit in visitors.items() if visit is not None}


class _Compiler:
    def __init__(self, leaf: Leaf[Any]) -> None:
        self._leaf = leaf
        self._steps: dict[str, list[Visitor[Any]]] = {}

    def visitor(self, descriptor: Descriptor) -> Visitor[Any] | None:
        if not self._concerns(descriptor, set()):
            return None
        known = self._steps.get(descriptor.full_name)
        if known is not None:
            return _each(known)
        # Registered before it is filled: a type may hold itself.
        steps = self._steps[descriptor.full_name] = []
        steps.extend(step for field in descriptor.fields if (step := self.field(field)) is not None)
        return _each(steps)

    def field(self, field: FieldDescriptor) -> Visitor[Any] | None:
        steps = [step for step in (self._leaf(field), self._nested(field)) if step is not None]
        return _each(steps) if len(steps) > 1 else next(iter(steps), None)

    def _concerns(self, descriptor: Descriptor, seen: set[str]) -> bool:
        if descriptor.full_name in seen:
            return False
        seen.add(descriptor.full_name)
        return any(
            self._leaf(field) is not None
            or (field.message_type is not None and self._concerns(field.message_type, seen))
            for field in descriptor.fields
        )

    def _nested(self, field: FieldDescriptor) -> Visitor[Any] | None:
        if field.message_type is None:
            return None
        if field.message_type.GetOptions().map_entry:
            value = field.message_type.fields_by_name["value"].message_type
            visit = None if value is None else self.visitor(value)
            return None if visit is None else _map(field.name, visit)
        visit = self.visitor(field.message_type)
        if visit is None:
            return None
        return _repeated(field.name, visit) if field.is_repeated else _single(field.name, visit)


def _each(steps: list[Visitor[T]]) -> Visitor[T]:
    def visit(message: Message, path: str, result: T) -> None:
        for step in steps:
            step(message, path, result)

    return visit


def _single(name: str, inner: Visitor[T]) -> Visitor[T]:
    def visit(message: Message, path: str, result: T) -> None:
        if message.HasField(name):
            inner(getattr(message, name), f"{path}{name}.", result)

    return visit


def _repeated(name: str, inner: Visitor[T]) -> Visitor[T]:
    def visit(message: Message, path: str, result: T) -> None:
        for index, item in enumerate(getattr(message, name)):
            inner(item, f"{path}{name}[{index}].", result)

    return visit


def _map(name: str, inner: Visitor[T]) -> Visitor[T]:
    def visit(message: Message, path: str, result: T) -> None:
        for key, item in getattr(message, name).items():
            inner(item, f'{path}{name}["{key}"].', result)

    return visit
