"""Five in a row: one word names a module in its package, its URL, its service folder, its model file and its tests.

The URL is checked with the contracts.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from buildtools.lint.problem import Problem

INTEGRATIONS = "integrations"
# Services that are named for what they are, not for what they hold.
SERVICES = {"notifications": "notification", "queue": "queue_manager"}


def rows(root: Path) -> Iterator[Problem]:
    """Modules without their places, and places without their module."""
    modules = {path.parts[-3]: path for path in (root / "protos" / "dashclicks").glob("*/v*/*_service.proto")}
    vendors = {path.parts[-3]: path for path in (root / "protos" / "dashclicks" / INTEGRATIONS).glob("*/v*/*.proto")}
    for word, path in sorted(modules.items()):
        yield from places(root, SERVICES.get(word, word), path, ("internal/", ""))
    for word, path in sorted(vendors.items()):
        yield from places(root, word, path, ("external/",))
    yield from orphans(root, "internal", modules.keys())
    yield from orphans(root, "external", vendors.keys())
    for path in sorted((root / "shared" / "models").glob("[a-z]*.py")):
        if path.stem not in modules:
            yield problem(path, root, f"no contract has the module {path.stem}")


def places(root: Path, word: str, contract: Path, services: tuple[str, ...]) -> Iterator[Problem]:
    """The service folder and the tests of a contract."""
    home = next((service for service in services if (root / "services" / service / word).is_dir()), None)
    if home is None:
        yield problem(contract, root, f"services/{services[0]}{word}/ is missing")
    elif not any((root / "tests" / home / word).glob("test_*.py")):
        yield problem(contract, root, f"tests/{home}{word}/ has no test")


def orphans(root: Path, service: str, words: Collection[str]) -> Iterator[Problem]:
    """Module folders of a service that no contract has a word for."""
    folders = (path for path in (root / "services" / service).glob("[a-z]*") if path.is_dir())
    for path in sorted(folders):
        if path.name not in words:
            yield problem(path, root, f"no contract has the module {path.name}")


def problem(path: Path, root: Path, text: str) -> Problem:
    """A problem of a whole file or folder."""
    return Problem(path.relative_to(root).as_posix(), 1, "five-in-a-row", text)
