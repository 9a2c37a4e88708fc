"""Keeps the newest of what was caught in one SQLite file, over restarts and within bounds."""

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

# What is beyond either leaves, the oldest first.
MAX_MESSAGES = 2_000
MAX_BYTES = 256 * 1024 * 1024
# One message; providers take no more.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024

_TABLE = """
    CREATE TABLE IF NOT EXISTS messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, channel TEXT NOT NULL, sender TEXT NOT NULL,
        recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, raw BLOB NOT NULL
    )
"""
_SHOWN = "id, time, channel, sender, recipient, subject, text"


@dataclass(frozen=True, slots=True)
class Caught:
    """A message. `time` in seconds since 1970; `text` is what it says, in plain words, and what a search finds.

    `raw`: the bytes as they came. For mail the message with its headers, else the JSON or form of the vendor's API.
    """

    channel: str
    sender: str
    recipient: str
    subject: str
    text: str
    raw: bytes = field(default=b"", repr=False)
    id: int = 0
    time: float = 0.0


class Store:
    """The messages, the newest first."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        # For its owner only: codes and links in it sign people in.
        path.chmod(0o600)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_TABLE)

    def add(self, caught: Caught) -> int:
        """Keeps a message; returns its id, which is higher than all before."""
        values = (time.time(), caught.channel, caught.sender, caught.recipient, caught.subject, caught.text, caught.raw)
        added = self._db.execute(
            "INSERT INTO messages (time, channel, sender, recipient, subject, text, raw) VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self._trim()
        return int(added.lastrowid or 0)

    def get(self, id: int) -> Caught | None:
        """A message with its bytes."""
        row = self._db.execute(f"SELECT {_SHOWN}, raw FROM messages WHERE id = ?", (id,)).fetchone()
        return None if row is None else _caught(row[:-1], row[-1])

    def find(
        self, *, to: str = "", words: str = "", channel: str = "", before: int = 0, limit: int = 50
    ) -> list[Caught]:
        """Messages without their bytes: to this recipient, with all these words, of this channel, before this id."""
        conditions: list[str] = ["1"]
        values: list[str | int] = []
        if to:
            conditions.append("instr(lower(recipient), lower(?))")
            values.append(to)
        for word in words.split():
            conditions.append("instr(lower(sender || ' ' || recipient || ' ' || subject || ' ' || text), lower(?))")
            values.append(word)
        if channel:
            conditions.append("channel = ?")
            values.append(channel)
        if before:
            conditions.append("id < ?")
            values.append(before)
        query = f"SELECT {_SHOWN} FROM messages WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"
        return [_caught(row) for row in self._db.execute(query, (*values, limit))]

    def clear(self) -> None:
        """Forgets everything."""
        self._db.execute("DELETE FROM messages")
        self._db.execute("VACUUM")

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def _trim(self) -> None:
        oldest_kept = self._db.execute(
            "SELECT min(id) FROM (SELECT id, sum(length(raw)) OVER (ORDER BY id DESC) AS bytes,"
            " row_number() OVER (ORDER BY id DESC) AS place FROM messages) WHERE place <= ? AND bytes <= ?",
            (MAX_MESSAGES, MAX_BYTES),
        ).fetchone()[0]
        self._db.execute("DELETE FROM messages WHERE id < ?", (oldest_kept,))


def _caught(row: tuple[int, float, str, str, str, str, str], raw: bytes = b"") -> Caught:
    id, when, channel, sender, recipient, subject, text = row
    return Caught(channel, sender, recipient, subject, text, raw, id, when)
