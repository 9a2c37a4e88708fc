"""Who may import whom. Dependencies point one way: edge and services use shared, shared uses neither."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buildtools.lint.layers.python import Source
from buildtools.lint.problem import Problem

# What each folder may import of our own, by the longest prefix that fits the importing file.
ALLOWED: dict[str, tuple[str, ...]] = {
    "edge": ("edge", "shared.rpc", "shared.core", "shared.data"),
    "services": ("services", "shared"),
    "shared": ("shared",),
    # Starts the embedded servers for the tests of any package.
    "shared/testing": ("shared", "buildtools.stack"),
    "buildtools": ("buildtools", "edge", "services", "shared"),
    "tests": ("buildtools", "edge", "services", "shared", "tests"),
}
OURS = ("edge", "services", "shared", "buildtools", "tests")


@dataclass(frozen=True, slots=True)
class Guarded:
    """Libraries that only some folders may import, and why."""

    rule: str
    libraries: frozenset[str]
    folders: tuple[str, ...]
    why: str


GUARDED = (
    Guarded(
        "driver",
        frozenset({"pymongo", "gridfs", "motor", "redis", "coredis", "streaq", "valkey"}),
        ("shared/data", "shared/testing", "buildtools/stack", "buildtools/bench", "tests"),
        "every query carries the tenant only if nothing but shared/data reaches the database",
    ),
    Guarded(
        "http-client",
        frozenset({"httpx", "aiohttp", "requests", "urllib3", "niquests", "pyqwest"}),
        ("shared/integration", "shared/testing", "buildtools", "tests"),
        "calls to the outside pass the one guarded client of shared/integration",
    ),
)


def layers(source: Source) -> Iterator[Problem]:
    """Imports that point the wrong way."""
    allowed = ALLOWED[max((folder for folder in ALLOWED if source.path.startswith(f"{folder}/")), key=len)]
    for each in source.imports:
        name = each.module
        if name.split(".")[0] in OURS and not any(within(name, prefix) for prefix in allowed):
            text = f"{source.module[0]} may not import {name}; only {', '.join(allowed)}"
            yield Problem(source.path, each.line, "layer", text)


def modules(sources: Sequence[Source]) -> Iterator[Problem]:
    """A service's module that imports another one: it has to call its contract or react to its events.

    What stands beside the modules in a service's folder is theirs in common.
    """
    folders = {source.module[:3] for source in sources if source.module[0] == "services" and len(source.module) > 3}
    for source in sources:
        own = source.module[:3]
        if own in folders:
            for each in source.imports:
                target = tuple(each.module.split("."))
                other_service = target[0] == "services" and target[:2] != own[:2]
                if other_service or (target[:3] in folders and target[:3] != own):
                    yield Problem(source.path, each.line, "module", f"{own[2]} may not import {each.module}")


def guarded(source: Source) -> Iterator[Problem]:
    """Libraries used where they may not be."""
    for each in source.imports:
        for group in GUARDED:
            allowed = any(source.path.startswith(f"{folder}/") for folder in group.folders)
            if each.module.split(".")[0] in group.libraries and not allowed:
                yield Problem(source.path, each.line, group.rule, f"{each.module} is not for this folder: {group.why}")


def within(name: str, prefix: str) -> bool:
    """Whether a module is a package or stands in it."""
    return name == prefix or name.startswith(f"{prefix}.")
