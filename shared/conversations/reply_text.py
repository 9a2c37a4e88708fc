"""What is new in an answer: its text without what it quotes and without the signature."""

from collections.abc import Sequence

from shared.conversations.reply_phrases import FACT, FROM, OPENING, ORIGINAL, SIGNATURE, WROTE

# Longer lines are nobody's "On Monday Ana wrote:"; it may go over so many lines.
MAX_LINE, MAX_LINES = 300, 3


def reply_of(text: str) -> str:
    """What is new; all of it, where nothing would be left."""
    lines = text.splitlines()
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if line.startswith(">"):
            place += 1
            continue
        has_content = any(map(str.strip, kept[-20:]))
        if has_content and _ends(lines, place):
            break
        length = _attribution(lines, place)
        if length:
            quoted = _next(lines, place + length).startswith(">")
            if has_content and not quoted:
                break
            if quoted:
                place += length
                continue
        kept.append(lines[place].rstrip())
        place += 1
    return "\n".join(_unsigned(kept)).strip() or text.strip()


def _ends(lines: Sequence[str], place: int) -> bool:
    """Whether an older mail begins here, with its headers or a line that says so."""
    line = lines[place].strip()
    if len(line) > MAX_LINE:
        return False
    if ORIGINAL.match(line):
        return True
    start = place + 1 if len(line) > 4 and not line.strip("_-") else place
    head = [each.strip()[:MAX_LINE] for each in lines[start : start + 6]]
    return bool(head) and bool(FROM.match(head[0])) and any(map(FACT.match, head[1:]))


def _attribution(lines: Sequence[str], place: int) -> int:
    """How many lines say who wrote what follows; 0 if this is no such line."""
    first = lines[place].strip()
    if not first or len(first) > MAX_LINE or not OPENING.search(first):
        return 0
    joined = ""
    for length in range(1, MAX_LINES + 1):
        line = lines[place + length - 1].strip() if place + length <= len(lines) else ""
        joined = f"{joined} {line}".strip()
        if not line or len(joined) > MAX_LINE:
            return 0
        if joined.endswith(":") and WROTE.search(joined):
            return length
    return 0


def _next(lines: Sequence[str], place: int) -> str:
    return next((line.strip() for line in lines[place : place + 3] if line.strip()), "")


def _unsigned(lines: Sequence[str]) -> Sequence[str]:
    """The lines before the signature, if something stands there."""
    for place, line in enumerate(lines):
        if len(line) <= 100 and SIGNATURE.match(line.strip()) and any(map(str.strip, lines[:place])):
            return lines[:place]
    return lines
