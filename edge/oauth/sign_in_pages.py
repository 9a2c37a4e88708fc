"""The pages of signing in as HTML. A passkey takes a script; all else does without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from edge.oauth.brand import Brand, Provider
from edge.oauth.page import hidden, page

# Asks the service for a challenge and the browser for a passkey, and sends the form with it.
SCRIPT = (
    "const form=document.forms[0],button=document.getElementById('passkey'),told=document.getElementById('refused');"
    "button.hidden=!window.PublicKeyCredential?.parseRequestOptionsFromJSON;"
    "button.onclick=async()=>{try{const asked=await fetch('/v1/auth/passkeys:beginLogin',{method:'POST',"
    "headers:{'content-type':'application/json'},body:JSON.stringify({mfaToken:form.mfa_token?.value??''})});"
    "const publicKey=PublicKeyCredential.parseRequestOptionsFromJSON((await asked.json()).publicKey);"
    "form.credential.value=JSON.stringify(await navigator.credentials.get({publicKey}));form.submit()"
    "}catch{told.hidden=false}}"
)
PASSKEY = (
    '<input type="hidden" name="credential">'
    '<button type="button" class="plain" id="passkey" hidden>Use a passkey</button>'
    '<p role="alert" id="refused" hidden>No passkey was used. Try again, or another way.</p>'
)


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What a sign-in page shows. `kept`: fields that its form sends along; `next`: where a provider sends people back.

    `given`: what was typed before; `accounts`: to choose from. `has_reset`: there is a page for a forgotten password.
    """

    action: str
    kept: Mapping[str, str]
    next: str
    app: str = ""
    given: Mapping[str, str] | None = None
    accounts: Sequence[Any] = ()
    providers: Sequence[Provider] = ()
    problem: str = ""
    has_reset: bool = False


def sign_in_page(brand: Brand, form: SignInForm) -> Response:
    """Asks for a name and a password, or a passkey, and for one of `accounts` where the person has several."""
    given = form.given or {}
    wrong = ' aria-invalid="true" aria-describedby="problem"' if form.problem else ""
    checked = " checked" if given.get("remember") else ""
    body = (
        f'<h1>{escape(brand.login_title)}</h1>{_introduction(brand, form)}<form method="post" action="{form.action}">'
        f"{hidden(form.kept)}{_choice(form.accounts)}"
        f'<label>Email or phone number <input name="email" autocomplete="username" autocapitalize="none" required '
        f'value="{escape(given.get("email", ""))}"{wrong}></label>'
        '<label>Password <input name="password" type="password" autocomplete="current-password" required'
        f"{wrong}></label>"
        f'<label><input type="checkbox" name="remember" value="1"{checked}> Keep me signed in for 30 days</label>'
        f"<button>Sign in</button>{PASSKEY}</form>{_elsewhere(brand, form)}"
    )
    title = "Error: Sign in" if form.problem else "Sign in"
    return page(brand, title, body, 401 if form.problem else 200, SCRIPT, calls_home=True)


def code_page(
    brand: Brand, action: str, fields: Mapping[str, str], *, has_passkey: bool = False, problem: str = ""
) -> Response:
    """Asks for a code of the person's authenticator, a recovery code, or a passkey of somebody who has one."""
    wrong = ' aria-invalid="true" aria-describedby="problem"' if problem else ""
    body = (
        f'<h1>One more step</h1>{_alert(problem)}<form method="post" action="{action}">{hidden(fields)}'
        "<label>Code of your authenticator, or a recovery code "
        f'<input name="code" autocomplete="one-time-code" required autofocus{wrong}></label>'
        f"<button>Go on</button>{PASSKEY if has_passkey else ''}</form>"
    )
    title, status = ("Error: One more step", 401) if problem else ("One more step", 200)
    return page(brand, title, body, status, SCRIPT if has_passkey else "", calls_home=has_passkey)


def _introduction(brand: Brand, form: SignInForm) -> str:
    text = f"<p>{escape(brand.login_text)}</p>" if brand.login_text else ""
    purpose = f"<p>to go on to <strong>{escape(form.app)}</strong></p>" if form.app else ""
    return text + purpose + _alert(form.problem)


def _alert(problem: str) -> str:
    return f'<p role="alert" id="problem">{escape(problem)}</p>' if problem else ""


def _choice(accounts: Sequence[Any]) -> str:
    choices = "".join(
        f'<label><input type="radio" name="account_id" value="{escape(account.id)}" required> '
        f"{escape(account.display_name)}</label>"
        for account in accounts
    )
    legend = "<legend>Choose an account, and type your password again</legend>"
    return f"<fieldset>{legend}{choices}</fieldset>" if choices else ""


def _elsewhere(brand: Brand, form: SignInForm) -> str:
    """The other ways in, and help."""
    query = urlencode({"return_to": form.next})
    links = [
        f'<a class="button plain" href="/v1/auth/oidc/login/{escape(each.id)}?{escape(query)}">'
        f"Sign in with {escape(each.name)}</a>"
        for each in form.providers
    ]
    if form.has_reset:
        links.append('<p><a href="/forgot-password">Forgot your password?</a></p>')
    if brand.support_url:
        links.append(f'<p><a href="{escape(brand.support_url)}">Help</a></p>')
    return "".join(links)
