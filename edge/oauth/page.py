"""The pages as HTML: labels on every field, no script but one that the policy names, and a look that is somebody's."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from edge.oauth.brand import Brand
from edge.oauth.failures import Failure

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f}"
    ".brand{font-weight:600;margin-bottom:2rem}.brand img{max-height:3rem;max-width:100%}"
    "label,fieldset{display:block;margin:1rem 0;border:0;padding:0}"
    "input:not([type=radio],[type=checkbox]),select,button,.button"
    "{font:inherit;width:100%;padding:.6rem;margin:.25rem 0;box-sizing:border-box}"
    "button,.button{background:var(--primary);color:var(--on-primary);border:0;border-radius:.3rem}"
    ".button{display:block;text-align:center;text-decoration:none}button.plain,.plain{background:#e8e8ee;color:#1b1b1f}"
    ":focus-visible{outline:3px solid #1b1b1f;outline-offset:2px}[role=alert]{color:#a40000}code{color:#55555f}"
)
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
# No form-action: browsers apply it to the redirect after the form, which leads to the app.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the consent page asks: the app's request, the session, and sub-accounts to choose from beside its own."""

    fields: Mapping[str, str]
    prompt: Any
    session: Any
    accounts: Sequence[Any] = ()


def consent_page(brand: Brand, action: str, asked: Asked) -> Response:
    """Asks whether an app may do what it wants, and where."""
    app, user = escape(asked.prompt.app_display_name), escape(asked.session.user.display_name)
    scopes = "".join(
        f"<li>{escape(scope.description)} <code>{escape(scope.name)}</code></li>"
        for scope in asked.prompt.described_scopes
    )
    other = f"{action}?{urlencode({**asked.fields, 'prompt': 'login'})}"
    body = (
        f'<h1>Allow {app}?</h1><form method="post" action="{action}">{hidden(asked.fields)}'
        f"<p><strong>{app}</strong> wants to act for {user} in {_where(asked)}</p>"
        f'<p id="wants">It could:</p><ul aria-labelledby="wants">{scopes}</ul>'
        '<button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny" class="plain">Deny</button></form>'
        f'<p><a href="{escape(other)}">Sign in as somebody else</a></p>'
    )
    return page(brand, f"Allow {app}?", body, 200)


def error_page(brand: Brand, failure: Failure) -> Response:
    """Says what is wrong, where nobody may be sent back."""
    status = failure.status if failure.status != 401 else 400
    problem = escape(failure.description)
    body = f'<h1>This does not work</h1><p role="alert">{problem}</p><p><code>{failure.error}</code></p>'
    return page(brand, "Error", body, status)


def _where(asked: Asked) -> str:
    """The account acted in, or a choice of accounts."""
    own = asked.session.account
    if not asked.accounts:
        return f"<strong>{escape(own.display_name)}</strong>."
    options = "".join(
        f'<option value="{escape(account.id)}">{escape(account.display_name)}</option>'
        for account in (own, *asked.accounts)
    )
    return f'this account:</p><p><label>Account <select name="account_id">{options}</select></label>'


def hidden(fields: Mapping[str, str]) -> str:
    """Fields that a form sends along."""
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())


def page(brand: Brand, title: str, body: str, status: int, script: str = "", *, calls_home: bool = False) -> Response:
    """A whole page. Of scripts, this one alone runs, and is the last thing on it.

    `calls_home`: the script may call the API, and the page's forms say whose they are (`Origin`).
    """
    viewport = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    style = f"<style>{brand.style}{STYLE}</style>"
    head = f'<meta charset="utf-8">{viewport}<title>{title} - {escape(brand.name)}</title>{style}'
    html = f'<!doctype html><html lang="en"><head>{head}</head><body>{brand.header}<main>{body}</main>'
    html += f"<script>{script}</script></body></html>" if script else "</body></html>"
    policy = f"{POLICY}; img-src {_origin(brand.logo_url)}" if brand.logo_url else POLICY
    policy += f"; script-src '{_hash(script)}'" if script else ""
    policy += "; connect-src 'self'" if calls_home else ""
    told = {"content-security-policy": policy, **({"referrer-policy": "same-origin"} if calls_home else {})}
    return HTMLResponse(html, status, headers={**HEADERS, **told})


def _hash(script: str) -> str:
    """How a policy names an inline script (CSP level 2)."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
