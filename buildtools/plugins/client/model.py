"""What the templates print: services, their methods and parameters as Python text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A keyword argument that fills a request field."""

    name: str
    field: str
    type: str
    default: str
    value: str
    comment: str

    @property
    def declared(self) -> str:
        """The argument as it is declared."""
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True, slots=True)
class Paging:
    """A list method's rows: the response field and the type of one row."""

    field: str
    type: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the client shows it."""

    name: str
    comment: str
    request: str
    reply: str
    verb: str
    path: str
    variables: tuple[tuple[str, ...], ...]
    body: str
    parameters: tuple[Parameter, ...]
    paging: Paging | None
    streams: bool

    @property
    def route(self) -> str:
        """The name of the constant that holds the route."""
        return f"_{self.name.upper()}"

    @property
    def every(self) -> str:
        """The name of the method that yields all rows: `list_contacts` has `iterate_contacts`."""
        return "iterate_" + self.name.removeprefix("list_")


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the client shows it: `name` is the client's attribute, `title` the class."""

    name: str
    title: str
    comment: str
    imports: tuple[str, ...]
    methods: tuple[Method, ...]
