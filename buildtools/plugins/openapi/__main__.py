"""`python -m buildtools.plugins.openapi DESCRIPTORS OUT VERSION`."""

import json
import sys
from pathlib import Path

from buildtools.contract.load import Contract
from buildtools.plugins.openapi.document import document


def main() -> None:
    """Writes the document as JSON."""
    descriptors, out, version = sys.argv[1:]
    found = document(Contract.read(Path(descriptors)), version)
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
