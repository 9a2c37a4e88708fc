"""`python -m buildtools.scaffold module NAME [RESOURCE]`: `module reviews` makes a module with resource `review`."""

import argparse
import sys

from buildtools.generate import main as generate
from buildtools.paths import ROOT
from buildtools.scaffold.module import write
from buildtools.scaffold.words import Words


def main() -> int:
    """Writes the module and generates its code; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m buildtools.scaffold", description=__doc__)
    parser.add_argument("what", choices=["module"])
    parser.add_argument("name", help="the module's word, lower_snake_case, such as reviews")
    parser.add_argument("resource", nargs="?", default="", help="its first resource, such as review")
    given = parser.parse_args()
    try:
        touched = write(ROOT, Words.of(given.name, given.resource))
    except (ValueError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 1
    for name in touched:
        print(name)
    return generate([])


if __name__ == "__main__":
    sys.exit(main())
