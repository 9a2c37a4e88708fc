"""What an import does with its rows: the settings of a caller, proved against the contract of what rows become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from dashclicks.crm.v1.record_import_pb2 import (
    DATE_ORDER_DMY,
    DATE_ORDER_UNSPECIFIED,
    IMPORT_EXISTING_FILL_EMPTY,
    IMPORT_EXISTING_UPDATE,
    ColumnMapping,
    ImportSettings,
)

from shared.core.errors import InvalidArgument, Violation
from shared.resource.model import M
from shared.resource.resource import Resource
from shared.tabular.fields import TableField, Target, table_fields, target_of
from shared.tabular.suggest import Suggestion
from shared.tabular.values import Reading


@dataclass(frozen=True)
class Importable(Generic[M]):
    """A resource that rows become.

    `matches`: the fields by which a row finds its record, each with those that must be equal beside it. `defaults`:
    texts of fields that settings begin with.
    """

    resource: Resource[M]
    message_class: type[M]
    matches: Mapping[str, Sequence[str]]
    defaults: Mapping[str, str]

    @property
    def fields(self) -> Mapping[str, TableField]:
        """The fields that columns can go to, by key."""
        descriptor: Any = self.message_class.DESCRIPTOR
        return {key: each for key, each in table_fields(descriptor).items() if each.settable}


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings that lead somewhere. `targets`: by column. `fill_only`: None where a record stays as it is."""

    targets: Mapping[int, Target]
    defaults: Sequence[tuple[Target, str]]
    reading: Reading
    match: str
    beside: Sequence[str]
    fill_only: bool | None


def plan_of(kind: Importable[Any], settings: ImportSettings, columns: int) -> Plan:
    """The plan of settings, for a file of so many columns.

    Raises InvalidArgument naming every setting that leads nowhere.
    """
    fields = kind.fields
    violations: list[Violation] = []
    targets = _targets(settings, columns, fields, violations)
    defaults = [
        (target, text.strip())
        for path, text in sorted(settings.defaults.items())
        if (target := _target(path, fields, f'settings.defaults["{path}"]', violations)) and text.strip()
    ]
    if not settings.mappings:
        violations.append(Violation("settings.mappings", "no column goes anywhere", "EMPTY"))
    if settings.match_field and settings.match_field not in kind.matches:
        problem = f"is none of {', '.join(sorted(kind.matches))}"
        violations.append(Violation("settings.match_field", problem, "MATCH"))
    if violations:
        raise InvalidArgument("settings that lead nowhere", violations=violations)
    day_first = None if settings.date_order == DATE_ORDER_UNSPECIFIED else settings.date_order == DATE_ORDER_DMY
    changes = settings.existing in (IMPORT_EXISTING_UPDATE, IMPORT_EXISTING_FILL_EMPTY)
    return Plan(
        targets,
        defaults,
        Reading(settings.region_code, day_first),
        settings.match_field,
        kind.matches.get(settings.match_field, ()),
        settings.existing == IMPORT_EXISTING_FILL_EMPTY if changes else None,
    )


def _targets(
    settings: ImportSettings, columns: int, fields: Mapping[str, TableField], violations: list[Violation]
) -> Mapping[int, Target]:
    targets: dict[int, Target] = {}
    paths: set[str] = set()
    for place, each in enumerate(settings.mappings):
        where = f"settings.mappings[{place}]"
        if each.column >= columns:
            violations.append(Violation(f"{where}.column", f"the file has {columns} columns", "COLUMN"))
        target = _target(each.field, fields, f"{where}.field", violations)
        if target is None:
            continue
        if each.column in targets or target.path in paths:
            violations.append(Violation(where, "goes to a field, or from a column, that another does", "TWICE"))
        targets[each.column] = target
        paths.add(target.path)
    return targets


def suggested_settings(kind: Importable[Any], suggestions: Sequence[Suggestion]) -> ImportSettings:
    """What settings begin with."""
    settings = ImportSettings(
        mappings=[
            ColumnMapping(column=column, field=each.path) for column, each in enumerate(suggestions) if each.path
        ],
        defaults=dict(kind.defaults),
    )
    fields = kind.fields
    keys = {target_of(each.path, fields).field.key for each in suggestions if each.path}
    settings.match_field = next((match for match in kind.matches if match in keys), "")
    return settings


def _target(path: str, fields: Mapping[str, TableField], where: str, violations: list[Violation]) -> Target | None:
    try:
        return target_of(path, fields)
    except ValueError as error:
        violations.append(Violation(where, str(error), "FIELD"))
        return None
