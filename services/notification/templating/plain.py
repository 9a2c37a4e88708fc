"""The plain text of an HTML body, and the size of text messages."""

from html.parser import HTMLParser
from math import ceil

_BLOCKS = frozenset({"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "li", "ul", "ol", "br"})
_HIDDEN = frozenset({"style", "script", "head", "title"})
# GSM 03.38: the basic alphabet, and what takes two places of it.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
# Places in a message alone, and in each of several.
_GSM_PLACES, _UNICODE_PLACES = (160, 153), (70, 67)


def plain_text(html: str) -> str:
    """What a person reads of it, links in brackets behind their words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def segments(text: str) -> int:
    """Parts that a text message is sent in."""
    if not text:
        return 0
    if all(char in _GSM or char in _GSM_DOUBLE for char in text):
        size, (alone, each) = sum(1 + (char in _GSM_DOUBLE) for char in text), _GSM_PLACES
    else:
        size, (alone, each) = len(text.encode("utf-16-le")) // 2, _UNICODE_PLACES
    return 1 if size <= alone else ceil(size / each)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "a" and self._links and (link := self._links.pop()):
            self.pieces.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
