"""Prints the log files of a stack, and goes on with what is added to them."""

import os
import sys
import time
from pathlib import Path

from buildtools.stack.errors import StackError
from buildtools.stack.logs import Console, tail

LINES = 40


def print_logs(folder: Path, name: str | None, *, follow: bool) -> int:
    """Prints the last lines of one process or of all. With `follow`, goes on until interrupted."""
    paths = sorted(folder.glob("*.log"))
    if name:
        paths = [path for path in paths if path.stem == name]
    if not paths:
        raise StackError(f"no log of {name or 'any process'} in {folder}")
    console = Console(sys.stdout, tuple(path.stem for path in paths))
    readers = [Reader(path) for path in paths]
    for path in paths:
        for line in tail(path, LINES):
            console.line(path.stem, line)
    feeds = [console.feed(path.stem) for path in paths]
    while follow:
        time.sleep(0.2)
        for reader, feed in zip(readers, feeds, strict=True):
            feed(reader.read())
    return 0


class Reader:
    """Reads what is added to a file from now on, also after it has been moved aside and begun anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self._file.seek(0, 2)

    def read(self) -> bytes:
        """What was added since the last call."""
        chunk = self._file.read()
        if self._path.exists() and not os.path.samestat(self._path.stat(), os.fstat(self._file.fileno())):
            self._file.close()
            self._file = self._path.open("rb")
            chunk += self._file.read()
        return chunk

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
