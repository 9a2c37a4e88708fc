"""Colours as #RRGGBB, and how well text of one can be read on another (WCAG 2.2, 1.4.3)."""

# What normal text needs at least, level AA.
READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(ground: str) -> str:
    """Black or white, whichever reads better; one of them always reads well enough."""
    return max(("#FFFFFF", "#000000"), key=lambda text: contrast(ground, text))


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
