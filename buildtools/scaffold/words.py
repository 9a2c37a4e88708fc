"""The names that follow from a module's word."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """Every spelling that the templates use, for a module and its first resource."""

    module: str
    singular: str

    @classmethod
    def of(cls, module: str, resource: str = "") -> "Words":
        """The words of a module; its resource is its singular unless named. Raises ValueError unless in snake case."""
        singular = resource or singular_of(module)
        for word in (module, singular):
            if not _WORD.fullmatch(word):
                raise ValueError(f"{word!r} is not lower_snake_case")
        return cls(module, singular)

    @property
    def plural(self) -> str:
        """`review` is `reviews`."""
        if self.singular.endswith("y") and self.singular[-2:-1] not in "aeiou":
            return self.singular[:-1] + "ies"
        return self.singular + ("es" if self.singular.endswith(("s", "x", "ch", "sh")) else "s")

    @property
    def variables(self) -> dict[str, str]:
        """What the templates ask for."""
        many = self.plural.replace("_", " ")
        return {
            "module": self.module,
            "singular": self.singular,
            "plural": self.plural,
            "title": camel(self.singular),
            "titles": camel(self.plural),
            "service": f"{camel(self.module)}Service",
            "servicer": f"{camel(self.module)}Servicer",
            "words": self.singular.replace("_", " "),
            "many": many,
            "article": "an" if self.singular[0] in "aeiou" else "a",
            "prefix": self.singular.replace("_", "")[:3],
            "collection": self.module if self.module == self.plural else f"{self.module}/{self.plural}",
        }


def singular_of(word: str) -> str:
    """`reviews` is `review`, `inquiries` is `inquiry`."""
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def camel(word: str) -> str:
    """`lead_form` is `LeadForm`."""
    return "".join(part.capitalize() for part in word.split("_"))
