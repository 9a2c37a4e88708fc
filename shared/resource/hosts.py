"""Host names in one form: lower case, IDNA in ASCII, without a final dot."""

import idna


def normal_host(text: str) -> str:
    """The host in its one form. Raises ValueError saying what is wrong with it."""
    host = text.strip().removesuffix(".")
    try:
        # UTS 46 maps what people type (capitals, full-width letters) as browsers do.
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError(f"not a host name: {error}") from None
