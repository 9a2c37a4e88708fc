"""The pages, made on the server: no script, and what a message holds stays in a frame that may do nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from re import compile as pattern
from urllib.parse import urlencode

from buildtools.stack.catcher.mail import View
from buildtools.stack.catcher.store import MAX_BYTES, MAX_MESSAGES, Caught

CHANNELS = {"email": "Email", "sms": "Text message", "web_push": "Browser push", "mobile_push": "Phone push"}
# Pictures of the message alone, no script, no form; links open a window of their own.
FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:1.5rem auto;padding:0 1rem;color:#1b1b1f}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;"
    "vertical-align:top}td{overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f8;"
    "padding:1rem}iframe{width:100%;height:60vh;border:1px solid #bbb}form{display:inline-flex;gap:.5rem}"
    "input,select,button{font:inherit;padding:.35rem .6rem}nav a{margin-right:1rem}nav [aria-current]{font-weight:600}"
    ".quiet{color:#55555f}:focus-visible{outline:3px solid #1b1b1f;outline-offset:2px}"
)
_LINK = pattern(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def list_page(found: Sequence[Caught], words: str, channel: str, more: bool) -> str:
    """The newest messages, and a search among all."""
    options = "".join(
        f'<option value="{name}"{" selected" if name == channel else ""}>{shown}</option>'
        for name, shown in {"": "Everything", **CHANNELS}.items()
    )
    search = (
        '<form role="search"><label>Search <input type="search" name="q" value="' + escape(words) + '"></label> '
        f'<label>Kind <select name="channel">{options}</select></label> <button>Show</button></form> '
        '<form method="post" action="/clear"><button>Forget all</button></form>'
    )
    rows = "".join(map(_row, found)) or '<tr><td colspan="5" class="quiet">Nothing yet.</td></tr>'
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("When", "Kind", "To", "What", "From"))
    next_page = ""
    if more:
        query = urlencode({"q": words, "channel": channel, "before": found[-1].id})
        next_page = f'<p><a href="/?{escape(query)}">Older ones</a></p>'
    kept = (
        f"The last {MAX_MESSAGES:,} messages are kept, {MAX_BYTES // 1024**2} MiB at most. Nothing leaves this machine."
    )
    body = (
        f"<h1>Caught messages</h1>{search}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f'{next_page}<p class="quiet">{kept}</p>'
    )
    return _page("Caught messages", body)


def message_page(caught: Caught, view: View | None, shown: str) -> str:
    """One message. `shown`: "html", "text", "headers" or "raw"; `view` is None for what is no mail."""
    kinds = {"html": "HTML", "text": "Text", "headers": "Headers", "raw": "Raw"}
    if view is None:
        kinds = {"text": "Text", "raw": "Raw"}
    elif not view.html:
        del kinds["html"]
    shown = shown if shown in kinds else next(iter(kinds))
    links = "".join(
        f'<a href="?view={name}"{" aria-current=page" if name == shown else ""}>{title}</a>'
        for name, title in kinds.items()
    )
    facts = {"To": caught.recipient, "From": caught.sender, "Kind": CHANNELS[caught.channel], "When": _when(caught)}
    table = "".join(f'<tr><th scope="row">{name}</th><td>{escape(value)}</td></tr>' for name, value in facts.items())
    files = "".join(
        f'<li><a href="/messages/{caught.id}/files/{place}">{escape(file.name)}</a> '
        f'<span class="quiet">{escape(file.content_type)}, {len(file.content):,} bytes</span></li>'
        for place, file in enumerate(view.files if view else ())
    )
    title = caught.subject or CHANNELS[caught.channel]
    body = (
        f'<p><a href="/">All messages</a></p><h1>{escape(title)}</h1><table>{table}</table>'
        f'<nav aria-label="Views"><p>{links}</p></nav>{_content(caught, view, shown)}'
        f"{f'<h2>Files</h2><ul>{files}</ul>' if files else ''}"
    )
    return _page(title, body)


def _content(caught: Caught, view: View | None, shown: str) -> str:
    match shown:
        case "html":
            powers = "allow-popups allow-popups-to-escape-sandbox"
            return f'<iframe src="/messages/{caught.id}/html" sandbox="{powers}" title="The message"></iframe>'
        case "headers" if view is not None:
            rows = (
                f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in view.headers
            )
            return f"<table>{''.join(rows)}</table>"
        case "raw":
            return f'<p><a href="/messages/{caught.id}/raw">As a file</a></p><pre>{escape(_decoded(caught.raw))}</pre>'
        case _:
            return f"<pre>{_linked(view.text if view and view.text else caught.text)}</pre>"


def _row(caught: Caught) -> str:
    title = escape(caught.subject or caught.text[:80]) or "(nothing)"
    return (
        f"<tr><td>{_when(caught)}</td><td>{CHANNELS[caught.channel]}</td><td>{escape(caught.recipient)}</td>"
        f'<td><a href="/messages/{caught.id}">{title}</a></td><td>{escape(caught.sender)}</td></tr>'
    )


def _when(caught: Caught) -> str:
    return datetime.fromtimestamp(caught.time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _linked(text: str) -> str:
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        url = escape(found[0])
        pieces += [escape(text[end : found.start()]), f'<a href="{url}" target="_blank" rel="noreferrer">{url}</a>']
        end = found.end()
    return "".join((*pieces, escape(text[end:])))


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'
