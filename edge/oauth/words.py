"""Scopes in words, for people who are asked to grant them."""


def words_of(scope: str) -> str:
    """What a scope lets its holder do: `contacts.read` is "See contacts"."""
    subject, _, act = scope.partition(".")
    name = subject.replace("_", " ")
    if not act:
        return f"See and change {name}"
    if act == "read":
        return f"See {name}"
    return f"{name.capitalize()}: {act.replace('_', ' ').replace('.', ', ')}"
