"""`python -m buildtools.lint contract|layers|breaking|accept-baseline`."""

import argparse
import gc
import sys
from collections.abc import Callable

from buildtools.lint import baseline
from buildtools.lint.contract import check as contract
from buildtools.lint.layers import check as layers
from buildtools.paths import PROTOS, ROOT
from buildtools.plugins.protoc import ProtocError


def layer_problems() -> list[str]:
    """Problems of the repository; what is only large is printed by the way."""
    found = layers.check(ROOT)
    for warning in found.warnings:
        print(f"warning: {warning}")
    return [str(problem) for problem in found.problems]


def contract_problems() -> list[str]:
    """Problems of the contracts, named from the root."""
    try:
        return [f"protos/{problem}" for problem in contract.check(PROTOS)]
    except ProtocError as error:
        return [str(error)]


COMMANDS: dict[str, Callable[[], list[str]]] = {
    "contract": contract_problems,
    "layers": layer_problems,
    "breaking": baseline.breaking,
    "accept-baseline": baseline.accept,
}


def main() -> int:
    """Prints what is wrong; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m buildtools.lint", description=__doc__)
    parser.add_argument("what", choices=COMMANDS)
    # Syntax trees of a thousand files are all kept: looking through them for garbage takes a quarter of the time.
    gc.disable()
    problems = COMMANDS[parser.parse_args().what]()
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
