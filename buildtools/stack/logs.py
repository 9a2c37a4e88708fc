"""Log files, one per process, and the console's view of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

# A file is moved aside at this size, so a process takes at most twice as much disk.
MAX_BYTES = 16 * 1024 * 1024
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)


class LogFile:
    """Appends to `<name>.log`, keeping one older part as `<name>.log.1`."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open()
        self._make_room(0)

    def write(self, chunk: bytes) -> None:
        """Appends `chunk`, unbuffered."""
        self._make_room(len(chunk))
        self._size += os.write(self._fd, chunk)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._fd)

    def _make_room(self, size: int) -> None:
        if self._size and self._size + size > self._max_bytes:
            self.close()
            self._path.rename(f"{self._path}.1")
            self._open()

    def _open(self) -> None:
        self._fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        self._size = os.fstat(self._fd).st_size


class Console:
    """Prints `name | line`, each name in its own colour on a terminal."""

    def __init__(self, stream: TextIO, names: tuple[str, ...]) -> None:
        width = max(map(len, names))
        self._stream = stream
        self._prefix = {name: f"{name:{width}} | " for name in names}
        if stream.isatty():
            for index, name in enumerate(names):
                self._prefix[name] = f"\033[{COLOURS[index % len(COLOURS)]}m{self._prefix[name]}\033[0m"

    def line(self, name: str, text: str) -> None:
        """Prints one line of `name`."""
        print(f"{self._prefix[name]}{text}", file=self._stream, flush=True)

    def feed(self, name: str) -> Callable[[bytes], None]:
        """A sink for chunks of `name`'s output, which need not end at line ends."""
        rest = b""

        def write(chunk: bytes) -> None:
            nonlocal rest
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.line(name, line.decode(errors="replace"))

        return write


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a log file; none if there is no file."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64 * 1024))
        return file.read().decode(errors="replace").splitlines()[-lines:]
