"""All rules together."""

from collections.abc import Iterator
from pathlib import Path

from buildtools.contract.load import Contract
from buildtools.lint.contract import (
    batches,
    files,
    indexes,
    methods,
    references,
    resources,
    routes,
    scopes,
    standard,
    tenancy,
)
from buildtools.lint.contract.report import Rule
from buildtools.lint.problem import Problem, not_waived
from buildtools.plugins.protoc import compile_set, own_files

RULES: tuple[Rule, ...] = (
    files.packages,
    files.service_files,
    methods.access,
    methods.known_scopes,
    scopes.catalogue,
    scopes.used,
    methods.comments,
    methods.reasons,
    methods.reason_enums,
    routes.templates,
    routes.prefixes,
    routes.unique,
    routes.names,
    resources.tenants,
    resources.prefixes,
    resources.standard_fields,
    resources.types,
    resources.append_only,
    indexes.keys,
    indexes.secrets,
    indexes.covered,
    references.on_delete,
    references.limits,
    standard.standard_methods,
    batches.undelete,
    batches.batches,
    batches.write_options,
    batches.batch_sizes,
    batches.scopes,
    tenancy.ownership,
    tenancy.roll_ups,
    tenancy.switches,
)


def check(protos: Path) -> list[Problem]:
    """Problems of all contracts below a folder, by file and line. Raises ProtocError if they do not compile."""
    contract = Contract.of(compile_set(protos, own_files(protos), ["--retain_options"]))
    return sorted(not_waived(broken(contract), protos), key=lambda found: (found.file, found.line, str(found)))


def broken(contract: Contract) -> Iterator[Problem]:
    """Runs every rule."""
    for rule in RULES:
        yield from rule(contract)
