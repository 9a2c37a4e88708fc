"""Entity tags (RFC 9110, section 8.8.3): those of answers, and the lists of them that conditions hold."""

import re
from dataclasses import dataclass

from shared.core.errors import InvalidArgument

_INSIDE = re.compile(r"[!#-~]*")
_TAG = re.compile(rb'\s*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class EntityTags:
    """The value of a condition: `*`, or some tags as they were sent."""

    anything: bool
    tags: tuple[bytes, ...]

    @classmethod
    def parse(cls, value: bytes, header: str) -> "EntityTags":
        """Raises InvalidArgument for what is neither `*` nor a list of quoted tags."""
        if value.strip() == b"*":
            return cls(True, ())
        tags: list[bytes] = []
        position = 0
        while position < len(value):
            found = _TAG.match(value, position)
            if found is None:
                break
            tags.append(found.group(1))
            position = found.end()
        if not tags or position < len(value):
            raise InvalidArgument(f'{header} has to be * or entity tags like "7"')
        return cls(False, tuple(tags))

    @property
    def strong(self) -> list[bytes]:
        """The tags that are not weak."""
        return [tag for tag in self.tags if not tag.startswith(b"W/")]

    def has_strongly(self, etag: bytes) -> bool:
        """Strong comparison: a weak tag equals nothing."""
        return self.anything or (not etag.startswith(b"W/") and etag in self.strong)

    def has_weakly(self, etag: bytes) -> bool:
        """Weak comparison: what both call the same is the same."""
        return self.anything or etag.removeprefix(b"W/") in [tag.removeprefix(b"W/") for tag in self.tags]


def entity_tag(etag: str) -> bytes:
    """An `etag` field as an HTTP entity tag, in quotes (AIP-154 values have them); nothing if it cannot be one."""
    bare = etag.removeprefix("W/")
    quoted = etag if len(bare) >= 2 and bare[0] == bare[-1] == '"' else f'"{etag}"'
    inner = quoted.removeprefix("W/")[1:-1]
    if _INSIDE.fullmatch(inner) is None:
        return b""
    return quoted.encode("ascii")
