"""Shows how the database differs from the contracts, and with `--apply` brings it there.

`python -m services.internal.migrate [--apply [--drop]]`. Indexes are removed or made anew only with `--drop`.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator

from services.internal.modules import MODULES
from services.internal.service import open_deps
from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.data.indexes import IndexSpec
from shared.data.migration import Difference


def described(difference: Difference) -> Iterator[str]:
    """A collection's difference, a line each: `+` is made, `~` is changed, `-` is removed."""
    yield difference.collection
    yield from (f"  + index {spec.name} on {_keys(spec)}" for spec in difference.missing)
    yield from (f"  ~ index {spec.name} is not on {_keys(spec)} as declared (--drop)" for spec in difference.changed)
    yield from (f"  - index {name} is in no contract (--drop)" for name in difference.unknown)
    if difference.validator is not None:
        yield "  ~ validator"


def _keys(spec: IndexSpec) -> str:
    kind = f"{'unique ' if spec.unique else ''}{'partial ' if spec.partial else ''}"
    return kind + ", ".join(f"{key}{'' if way > 0 else ' desc'}" for key, way in spec.keys)


async def migrate(settings: Settings, *, apply: bool, drop: bool) -> list[str]:
    """The differences found, as lines; with `apply` they are gone then, but for those that need `drop`."""
    data = await connect(settings)
    try:
        deps = await open_deps(settings, data)
        for module in MODULES:
            module.servicer(deps)
        found = await deps.runtime.differences()
        for difference in found if apply else ():
            await deps.runtime.adjust(difference, drop=drop)
        return [line for difference in found for line in described(difference)]
    finally:
        await data.aclose()


def main() -> None:
    """Shows, and applies where told to."""
    parser = argparse.ArgumentParser(prog="python -m services.internal.migrate", description=__doc__)
    parser.add_argument("--apply", action="store_true", help="make what is missing, set validators")
    parser.add_argument("--drop", action="store_true", help="with --apply: remove unknown indexes, remake changed ones")
    arguments = parser.parse_args()

    async def work(_stop: asyncio.Event) -> None:
        settings = Settings()  # type: ignore[call-arg]  # read from the environment
        lines = await migrate(settings, apply=arguments.apply, drop=arguments.drop)
        for line in lines or ("The database is as the contracts say.",):
            sys.stdout.write(f"{line}\n")

    run(work)


if __name__ == "__main__":
    main()
