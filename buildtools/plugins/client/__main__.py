"""`python -m buildtools.plugins.client DESCRIPTORS OUT` writes the package `dashclicks_client` into a folder."""

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from buildtools.contract.load import Contract
from buildtools.paths import script
from buildtools.plugins.client.model import Method, Service
from buildtools.plugins.client.read import service

HERE = Path(__file__).parent
HEADER = "# Machine-written from the contracts: change those, then `make generate`.\n"
SYNC = {
    "prefix": "",
    "define": "def",
    "wait": "",
    "article": "a",
    "close": "close",
    "enter": "enter",
    "exit": "exit",
}
ASYNC = {
    "prefix": "Async",
    "define": "async def",
    "wait": "await ",
    "article": "an async",
    "close": "aclose",
    "enter": "aenter",
    "exit": "aexit",
}


def main() -> None:
    """Writes the package."""
    descriptors, folder = map(Path, sys.argv[1:])
    out = folder / "dashclicks_client"
    contract = Contract.read(descriptors)
    services = [found for found in (service(each, contract) for each in contract.services()) if found.methods]
    write(out, services)
    # Templates import all that a service could need.
    for command in (["check", "--fix", "--select=F401,I"], ["format"]):
        subprocess.run([script("ruff"), *command, "--quiet", "--isolated", "--line-length=120", str(out)], check=True)


def write(out: Path, services: list[Service]) -> None:
    """Copies the fixed part and prints the templates."""
    shutil.copytree(HERE / "package", out, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
    printer = Environment(
        loader=FileSystemLoader(HERE / "templates"), trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    printer.filters |= {"inside": inside, "text": text}
    printer.globals |= {"arguments": arguments, "built": built, "documented": documented, "kinds": [SYNC, ASYNC]}
    (out / "services").mkdir()
    (out / "services" / "__init__.py").write_text(HEADER + '"""One module for each service."""\n')
    for found in services:
        printed = printer.get_template("service.py.j2").render(service=found)
        (out / "services" / f"{found.name}.py").write_text(HEADER + printed)
    for name in ("client.py", "__init__.py"):
        (out / name).write_text(HEADER + printer.get_template(f"{name}.j2").render(services=services))


def arguments(method: Method) -> str:
    """The declared arguments of a method; all but self by keyword."""
    return ", ".join(["self", *(["*"] if method.parameters else []), *(each.declared for each in method.parameters)])


def built(method: Method) -> str:
    """The expression that makes the request message. A field named as a Python keyword goes by a dict."""
    usual = [f"{each.field}={each.value}" for each in method.parameters if each.name == each.field]
    others = [f"{text(each.field)}: {each.value}" for each in method.parameters if each.name != each.field]
    given = [*usual, *(["**{" + ", ".join(others) + "}"] if others else [])]
    return f"{method.request}({', '.join(given)})"


def documented(method: Method) -> str:
    """A method's docstring: its comment, then the arguments. Raises are in the comment, as ApiError codes."""
    lines = [f"    {each.name}: {inside(each.comment)}" for each in method.parameters if each.comment]
    wrapped = [line for each in lines for line in textwrap.wrap(each, 110, subsequent_indent=" " * 8)]
    return inside(method.comment) + ("\n\nArgs:\n" + "\n".join(wrapped) + "\n" if lines else "")


def inside(comment: str) -> str:
    """A comment made safe to stand in a docstring."""
    return comment.replace("\\", "\\\\").replace('"""', "'''").removesuffix('"') + (
        " " if comment.endswith('"') else ""
    )


def text(value: str) -> str:
    """A string literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()
