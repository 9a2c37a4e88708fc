"""The catalogue of scopes, read from the contract, and how sets of scopes compare."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from dashclicks.users.v1 import scope_pb2


@dataclass(frozen=True, slots=True)
class CatalogScope:
    """A scope as declared. `agency_only` and `plans` are its own gates, without those of scopes above it."""

    name: str
    group: str
    description: str
    agency_only: bool
    plans: tuple[str, ...]


def scope_catalog() -> Mapping[str, CatalogScope]:
    """Every scope there is, by its name and in that order. Read it once, at start."""
    declared = [value.GetOptions().Extensions[options_pb2.scope] for value in scope_pb2.Scope.DESCRIPTOR.values]
    return {
        each.name: CatalogScope(each.name, each.group, each.description, each.agency_only, tuple(each.plans))
        for each in sorted(declared, key=lambda each: each.name)
        if each.name
    }


def upwards(scope: str) -> Iterator[str]:
    """A scope and those above it, the nearest first."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]


def holder_of(scope: str, held: Collection[str]) -> str:
    """The scope that covers this one: itself or one above it; empty if none is held."""
    return next((above for above in upwards(scope) if above in held), "")


def lacking(scopes: Collection[str], held: Collection[str]) -> list[str]:
    """Those of `scopes` that a holder of others lacks, sorted."""
    return sorted(scope for scope in scopes if not holder_of(scope, held))


def common(one: Collection[str], other: Collection[str]) -> frozenset[str]:
    """What holders of both may do, as scopes."""
    return frozenset(
        scope for mine, theirs in ((one, other), (other, one)) for scope in mine if holder_of(scope, theirs)
    )
