"""The pages as HTML."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from starlette.responses import HTMLResponse, Response

from edge.oauth.failures import Failure

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f}"
    "label,fieldset{display:block;margin:1rem 0;border:0;padding:0}"
    "input:not([type=radio]),button{font:inherit;width:100%;padding:.6rem;margin:.25rem 0;box-sizing:border-box}"
    "button{background:#1f4fd8;color:#fff;border:0;border-radius:.3rem}button.plain{background:#e8e8ee;color:#1b1b1f}"
    ":focus-visible{outline:3px solid #f2a900}[role=alert]{color:#a40000}"
)
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    # No form-action: browsers apply it to the redirect after the form, which leads to the app.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "x-frame-options": "DENY",
}


def sign_in_page(
    action: str,
    asked: Mapping[str, str],
    app: str,
    *,
    email: str = "",
    accounts: Iterable[Any] = (),
    problem: str = "",
) -> Response:
    """Asks for an address and a password, and for one of `accounts` where the person has several."""
    purpose = f"<p>to go on to <strong>{escape(app)}</strong></p>" if app else ""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    choice = "".join(
        f'<label><input type="radio" name="account_id" value="{escape(account.id)}" required> '
        f"{escape(account.display_name)}</label>"
        for account in accounts
    )
    chooser = f"<fieldset><legend>Choose an account, and type your password again</legend>{choice}</fieldset>"
    body = (
        f'<h1>Sign in</h1>{purpose}{alert}<form method="post" action="{action}">{_hidden(asked)}'
        f'<label>Email <input name="email" type="email" autocomplete="username" required value="{escape(email)}">'
        "</label>"
        '<label>Password <input name="password" type="password" autocomplete="current-password" required></label>'
        f"{chooser if choice else ''}<button>Sign in</button></form>"
    )
    return _page("Sign in", body, 401 if problem else 200)


def code_page(action: str, fields: Mapping[str, str]) -> Response:
    """Asks for a code of the person's authenticator, or a recovery code."""
    body = (
        f'<h1>One more step</h1><form method="post" action="{action}">{_hidden(fields)}'
        "<label>Code of your authenticator, or a recovery code "
        '<input name="code" autocomplete="one-time-code" required></label><button>Go on</button></form>'
    )
    return _page("One more step", body, 200)


def consent_page(action: str, asked: Mapping[str, str], prompt: Any, session: Any) -> Response:
    """Asks whether an app may do what it wants."""
    app = escape(prompt.app_display_name)
    scopes = "".join(
        f"<li>{escape(scope.description)} <code>{escape(scope.name)}</code></li>" for scope in prompt.described_scopes
    )
    body = (
        f"<h1>Allow {app}?</h1><p><strong>{app}</strong> wants to act for {escape(session.user.display_name)} in "
        f"<strong>{escape(session.account.display_name)}</strong>:</p><ul>{scopes}</ul>"
        f'<form method="post" action="{action}">{_hidden(asked)}'
        '<button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny" class="plain">Deny</button></form>'
    )
    return _page(f"Allow {app}?", body, 200)


def error_page(failure: Failure) -> Response:
    """Says what is wrong, where nobody may be sent back."""
    status = failure.status if failure.status != 401 else 400
    problem = escape(failure.description)
    body = f'<h1>This does not work</h1><p role="alert">{problem}</p><p><code>{failure.error}</code></p>'
    return _page("Error", body, status)


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())


def _page(title: str, body: str, status: int) -> Response:
    viewport = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    head = f'<meta charset="utf-8">{viewport}<title>{title}</title><style>{STYLE}</style>'
    html = f'<!doctype html><html lang="en"><head>{head}</head><body><main>{body}</main></body></html>'
    return HTMLResponse(html, status, headers=HEADERS)
