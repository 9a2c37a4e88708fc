"""What the server that took a mail for us found out about its sender (RFC 8601)."""

import re
from collections.abc import Collection, Mapping

from dashclicks.conversations.v1 import inbound_email_pb2 as pb

from shared.conversations.clean_text import one_line
from shared.conversations.email_headers import Headers

_METHOD = re.compile(r"^\s*(spf|dkim|dmarc)(?:/\d+)?\s*=\s*([a-z]+)\b", re.IGNORECASE)
_VERDICTS: Mapping[str, "pb.AuthenticationVerdict.ValueType"] = {
    "pass": pb.AUTHENTICATION_VERDICT_PASS,
    "fail": pb.AUTHENTICATION_VERDICT_FAIL,
    "hardfail": pb.AUTHENTICATION_VERDICT_FAIL,
    "none": pb.AUTHENTICATION_VERDICT_NEUTRAL,
    "neutral": pb.AUTHENTICATION_VERDICT_NEUTRAL,
    "softfail": pb.AUTHENTICATION_VERDICT_NEUTRAL,
    "policy": pb.AUTHENTICATION_VERDICT_NEUTRAL,
    "temperror": pb.AUTHENTICATION_VERDICT_ERROR,
    "permerror": pb.AUTHENTICATION_VERDICT_ERROR,
}


def checks_of(headers: Headers, trusted: Collection[str]) -> pb.SenderAuthentication:
    """The results in the topmost header of a server that is trusted, and in no other.

    That server puts its own on top and takes away what others put there under its name; further down anybody may
    have written anything.
    """
    found: dict[str, pb.AuthenticationVerdict.ValueType] = {}
    for value in headers.all("authentication-results"):
        server, *results = _uncommented(one_line(value, 8_000)).split(";")
        if (server.split() or [""])[0].lower() not in trusted:
            continue
        for result in results:
            read = _METHOD.match(result)
            verdict = _VERDICTS.get(read[2].lower()) if read else None
            if read and verdict is not None:
                method = read[1].lower()
                # A mail may be signed several times: one signature that holds is enough.
                if found.get(method) != pb.AUTHENTICATION_VERDICT_PASS:
                    found[method] = verdict
        break
    return pb.SenderAuthentication(
        spf=found.get("spf", pb.AUTHENTICATION_VERDICT_UNSPECIFIED),
        dkim=found.get("dkim", pb.AUTHENTICATION_VERDICT_UNSPECIFIED),
        dmarc=found.get("dmarc", pb.AUTHENTICATION_VERDICT_UNSPECIFIED),
    )


def _uncommented(text: str) -> str:
    """Without comments, which may stand within each other, and with nothing of what stands in quotes."""
    kept: list[str] = []
    depth, quoted = 0, False
    for char in text:
        if char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append(char)
    return "".join(kept)
