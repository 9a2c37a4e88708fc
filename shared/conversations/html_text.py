"""HTML of a mail as plain text: lines where it has lines, and `>` before what it quotes."""

import re
from html import unescape

# What a person reads of a mail is at its beginning.
MAX_HTML, MAX_ATTRIBUTES = 200_000, 2_000
_BLOCKS = frozenset(("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form"))
_BLOCKS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
}
_BLOCKS |= {"tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
_SILENT = frozenset({"head", "script", "style", "title", "template"})
# Marks of mailers on what they quote, by class and by id.
_QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote")
_REST = ("divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION")
SEPARATOR = "-----Original Message-----"


# A tag as it is closed: looking for the end of one that is not would take time that grows with the square.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|<[?!/][^<>]*>")
_ATTRIBUTE = re.compile(r"\b(class|id)\s*=\s*[\"']?([^\"']*)", re.IGNORECASE)


def text_of(html: str) -> str:
    """Its words. Never raises, and takes time in proportion to them."""
    page = _Page()
    place = 0
    whole = _uncommented(html[:MAX_HTML])
    for tag in _TAG.finditer(whole):
        page.words(whole[place : tag.start()])
        place = tag.end()
        if tag[2]:
            (page.end if tag[1] else page.begin)(tag[2].lower(), tag[3][:MAX_ATTRIBUTES])
    page.words(whole[place:])
    return page.text


def _uncommented(html: str) -> str:
    """Without comments, whose text may hold tags."""
    kept: list[str] = []
    place = 0
    while (start := html.find("<!--", place)) >= 0:
        kept.append(html[place:start])
        end = html.find("-->", start)
        if end < 0:
            return "".join(kept)
        place = end + 3
    return "".join((*kept, html[place:]))


class _Page:
    """Lines, each with how often it is quoted."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._silent = 0
        # Of each tag that may quote, whether those that are open do.
        self._open: dict[str, list[bool]] = {}
        self._quoted = 0

    @property
    def text(self) -> str:
        lines = [("> " * min(depth, 1) + " ".join("".join(words).split())).rstrip() for depth, words in self._lines]
        return "\n".join(line for line in lines if line).strip()

    def begin(self, tag: str, attributes: str) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag == "br" or tag in _BLOCKS:
            self._line()
        given = {name.lower(): value for name, value in _ATTRIBUTE.findall(attributes)}
        if given.get("id", "").removeprefix("x_") in _REST:
            self._lines.append((self._quoted, [SEPARATOR]))
            self._line()
        if tag in ("blockquote", "div"):
            quotes = tag == "blockquote" or any(mark in given.get("class", "") for mark in _QUOTES)
            self._open.setdefault(tag, []).append(quotes)
            self._quoted += quotes
            self._line()

    def end(self, tag: str, attributes: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        if self._open.get(tag):
            self._quoted -= self._open[tag].pop()
        if tag in _BLOCKS:
            self._line()

    def words(self, text: str) -> None:
        if not self._silent:
            self._lines[-1][1].append(unescape(text))

    def _line(self) -> None:
        if any(self._lines[-1][1]):
            self._lines.append((self._quoted, []))
        else:
            self._lines[-1] = (self._quoted, [])
