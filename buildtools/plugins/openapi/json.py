"""The JSON values a document is made of."""

Json = dict[str, object]

# Set by the server or by the contract's standard fields; the same in each example, so documents do not change.
EXAMPLE_TIME = "2026-01-15T09:30:00Z"
EXAMPLE_ULID = "01JQ3W0F5B8T4KX2M7N9P6RVYC"
EXAMPLE_REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


def ref(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def sentence(*parts: str) -> str:
    """Joins the parts that are not empty by a space."""
    return " ".join(part.strip() for part in parts if part.strip())
