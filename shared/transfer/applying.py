"""Rows written as records, some hundred in a transaction: found, made or changed, each judged by itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from google.protobuf.descriptor import Descriptor

from shared.core.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    StatusError,
    Violation,
)
from shared.resource.model import M, Record
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call
from shared.tabular.custom import puts
from shared.tabular.rows import Built, Row, RowReader
from shared.transfer.merging import merged
from shared.transfer.outcomes import CREATED, FAILED, SKIPPED, UNCHANGED, UPDATED, Outcome
from shared.transfer.plan import Importable, Plan

# What is wrong with a row, and not with the platform.
_REFUSALS = (AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, PermissionDenied, ResourceExhausted)

Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Draft(Generic[M]):
    """A row as a message in its form, and the keys by which it finds its record."""

    built: Built[M]
    keys: frozenset[Key]


class Applier(Generic[M]):
    """Applies rows of one import."""

    def __init__(self, kind: Importable[M], plan: Plan, columns: int) -> None:
        self._resource = kind.resource
        self._kit = kind.resource.kit
        self._plan = plan
        self._columns = columns
        self._reader = RowReader(kind.message_class, plan.targets, plan.defaults, plan.reading)
        descriptor: Any = kind.message_class.DESCRIPTOR
        self._values = _values_at(descriptor, plan.match.split(".")) if plan.match else _none

    async def apply(self, call: Call, rows: Sequence[Row]) -> list[Outcome]:
        """Writes rows in the call's transaction, and answers what became of each.

        Of rows with one key the later ones meet what the earlier have written. Raises statuses that are no row's fault.
        """
        outcomes: dict[int, Outcome] = {}
        drafts: list[_Draft[M]] = []
        if self._kit.custom is not None:
            self._reader.custom = puts((await self._kit.custom.definitions(call)).by_key)
        for built in (self._reader.build(row, self._columns) for row in rows):
            self._normalise(built)
            if built.problems:
                outcomes[built.row.number] = await self._refused(call, built)
            else:
                drafts.append(_Draft(built, frozenset(self._keys(built.message))))
        known = await self._known(call, drafts)
        while drafts:
            drafts = await self._wave(call, drafts, known, outcomes)
        return [outcomes[row.number] for row in rows]

    def _normalise(self, built: Built[M]) -> None:
        for normalise in self._kit.normalise.values():
            found = normalise(built.message, "")
            built.problems.extend(replace(each, field=built.as_mapped(each.field)) for each in found)

    async def _refused(self, call: Call, built: Built[M]) -> Outcome:
        """A row with cells that are no values: told together with whatever else is wrong with it."""
        more = await self._kit.violations(call, Record(built.message, {}, 1), None, "")
        return _failed(built, [*built.problems, *_mapped(built, more)])

    async def _known(self, call: Call, drafts: Sequence[_Draft[M]]) -> dict[Key, dict[str, M]]:
        """The records that rows may mean: by key, then by id."""
        known: dict[Key, dict[str, M]] = {}
        values = sorted({key[0] for draft in drafts for key in draft.keys})
        if values:
            rows = await self._kit.open(call).find({self._plan.match: {"$in": values}, **LIVE})
            for row in rows:
                self._note(known, self._kit.rows.record(row).message)
        return known

    def _note(self, known: dict[Key, dict[str, M]], message: Any) -> None:
        for key in self._keys(message):
            known.setdefault(key, {})[message.id] = message

    def _keys(self, message: M) -> Iterable[Key]:
        values = [value for value in self._values(message) if value]
        beside = tuple(getattr(message, name) for name in self._plan.beside) if values else ()
        return [(value, *beside) for value in values]

    async def _wave(
        self,
        call: Call,
        drafts: Sequence[_Draft[M]],
        known: dict[Key, dict[str, M]],
        outcomes: dict[int, Outcome],
    ) -> list[_Draft[M]]:
        """Writes the rows that do not wait for others; answers those that do."""
        news: list[_Draft[M]] = []
        changes: list[tuple[_Draft[M], M]] = []
        later: list[_Draft[M]] = []
        busy: set[object] = set()
        for draft in drafts:
            found = {id: message for key in draft.keys for id, message in known.get(key, {}).items()}
            if busy & draft.keys or busy & found.keys():
                later.append(draft)
            elif len(found) > 1:
                problem = Violation(self._plan.match, f"{len(found)} records have it", "AMBIGUOUS")
                outcomes[draft.built.row.number] = _failed(draft.built, [problem])
            elif found:
                changes.append((draft, next(iter(found.values()))))
            else:
                news.append(draft)
            busy |= draft.keys | found.keys()
        for outcome in await self._create(call, news):
            outcomes[outcome.row] = outcome
        for draft, message in changes:
            outcomes[draft.built.row.number] = await self._change(call, draft.built, message)
        # Only those that wait ask what was written.
        written = (*news, *(each for each, _ in changes)) if later else ()
        for outcome in (outcomes[draft.built.row.number] for draft in written):
            if outcome.message is not None and outcome.what != FAILED:
                self._note(known, outcome.message)
        return later

    async def _create(self, call: Call, drafts: Sequence[_Draft[M]]) -> list[Outcome]:
        if not drafts:
            return []
        answers = await self._resource.create_many(call, [draft.built.message for draft in drafts], is_normal=True)
        return [self._made(draft.built, answer) for draft, answer in zip(drafts, answers, strict=True)]

    def _made(self, built: Built[M], answer: Any) -> Outcome:
        if isinstance(answer, StatusError):
            return _failed(built, _told(built, answer))
        return Outcome(built.row.number, CREATED, answer.id, message=answer)

    async def _change(self, call: Call, built: Built[M], there: Any) -> Outcome:
        number, fill_only = built.row.number, self._plan.fill_only
        if fill_only is None:
            return Outcome(number, SKIPPED, there.id, message=there)
        message, mask = merged(there, built.message, fill_only=fill_only)
        if not mask:
            return Outcome(number, UNCHANGED, there.id, message=there)
        try:
            changed: Any = await self._resource.update(call, message, id=there.id, mask=mask)
        except StatusError as error:
            return _failed(built, _told(built, error), there.id)
        return Outcome(number, UPDATED, there.id, message=changed)


def _failed(built: Built[Any], problems: Iterable[Violation], id: str = "") -> Outcome:
    """Each field once: what was found first about it says most."""
    firsts: dict[str, Violation] = {}
    for problem in problems:
        firsts.setdefault(problem.field, problem)
    return Outcome(built.row.number, FAILED, id, list(firsts.values()), built.message)


def _told(built: Built[Any], error: StatusError) -> list[Violation]:
    """What is wrong with a row, of the error it was refused with. Raises errors that are no row's fault."""
    if not isinstance(error, _REFUSALS):
        raise error
    return _mapped(built, error.violations) or [Violation("", error.message, error.reason)]


def _mapped(built: Built[Any], violations: Iterable[Violation]) -> list[Violation]:
    return [replace(each, field=built.as_mapped(each.field)) for each in violations]


def _values_at(descriptor: Descriptor, path: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    """A function that answers a message's values at a path, of every item where a step is a list."""
    name, rest = path[0], path[1:]
    field = descriptor.fields_by_name[name]
    if field.message_type is None:
        return lambda message: list(getattr(message, name)) if field.is_repeated else [getattr(message, name)]
    inner = _values_at(field.message_type, rest)
    if field.is_repeated:
        return lambda message: [value for item in getattr(message, name) for value in inner(item)]
    return lambda message: inner(getattr(message, name))


def _none(message: Any) -> Sequence[Any]:
    return ()


def headers_by_path(plan: Plan, headers: Sequence[str]) -> Mapping[str, str]:
    """What people call each field that a column goes to, also where a place in its list is not told."""
    by_path = {target.path: headers[column] for column, target in plan.targets.items() if column < len(headers)}
    plain = {target.field.key: by_path[target.path] for target in plan.targets.values() if target.path in by_path}
    return plain | by_path
