"""Writes the places of a module and enters it where modules are listed."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from buildtools.paths import script
from buildtools.scaffold.words import Words

TEMPLATES = Path(__file__).parent / "templates"
MODULES = "services/internal/modules.py"
# A row of its table, on one line or on several.
ROW = r"^    Module\((?:[^()]|\([^()]*\))*\),\n"
ROLES = "protos/dashclicks/users/v1/user.proto"
SCOPES = "protos/dashclicks/users/v1/scope.proto"
# Who may do everything in a new module; the others wait for a decision.
FULL_ROLES = ("ROLE_OWNER", "ROLE_ADMIN", "ROLE_MANAGER")


def places(words: Words) -> dict[str, str]:
    """The new files and their templates; an empty template makes an empty file."""
    proto, service = f"protos/dashclicks/{words.module}/v1", f"services/internal/{words.module}"
    return {
        f"{proto}/{words.singular}.proto": "resource.proto.j2",
        f"{proto}/{words.module}_service.proto": "service.proto.j2",
        f"{service}/__init__.py": "",
        f"{service}/servicer.py": "servicer.py.j2",
        f"tests/internal/{words.module}/test_{words.module}.py": "test_module.py.j2",
    }


def write(root: Path, words: Words) -> list[str]:
    """Writes a module into a repository; returns the files touched. Raises FileExistsError before it changes any."""
    found = places(words)
    for name in found:
        if (root / name).exists():
            raise FileExistsError(name)
    printer = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True)
    for name, template in found.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        text = printer.get_template(template).render(words.variables) if template else ""
        (root / name).write_text(text, encoding="utf-8")
    change(root / MODULES, lambda text: registered(text, words))
    change(root / ROLES, lambda text: granted(text, words.module))
    change(root / SCOPES, lambda text: cataloged(text, words.module))
    tidy(root, [MODULES])
    return [*found, MODULES, ROLES, SCOPES]


def registered(text: str, words: Words) -> str:
    """The table of modules with one more row."""
    names = words.variables
    service = f"from dashclicks.{words.module}.v1 import {words.module}_service_pb2\n"
    servicer = f"from services.internal.{words.module}.servicer import {names['servicer']}\n"
    descriptor = f'{words.module}_service_pb2.DESCRIPTOR.services_by_name["{names["service"]}"]'
    row = f"    Module({descriptor}, {names['servicer']}),\n"
    rows = sorted([*re.findall(ROW, text, re.MULTILINE), row], key=lambda found: "".join(found.split()))
    text = re.sub(rf"({ROW})+", lambda _: "".join(rows), text, count=1, flags=re.MULTILINE)
    return text.replace("from dashclicks.", service + "from dashclicks.", 1).replace(
        "from services.", servicer + "from services.", 1
    )


def granted(text: str, scope: str) -> str:
    """The role table with one more scope for those who run an account."""
    for role in FULL_ROLES:
        held = re.search(rf"{role} = \d+ \[.*?scopes: \[(.*?)\]", text, re.DOTALL)
        if held is None:
            raise ValueError(f"{ROLES} has no scopes for {role}")
        scopes = sorted({*re.findall(r'"([^"]+)"', held[1]), scope})
        listed = ",".join(f'\n      "{each}"' for each in scopes) + "\n    "
        text = text[: held.start(1)] + listed + text[held.end(1) :]
    return text


def cataloged(text: str, module: str) -> str:
    """The catalogue with the two scopes of a new module."""
    number = max(map(int, re.findall(r"^  SCOPE_\w+ = (\d+)", text, re.MULTILINE)))
    group = module.replace("_", " ").capitalize()
    for scope, verb in ((module, "Change"), (f"{module}.read", "Read")):
        number += 1
        does = f"{verb} {module.replace('_', ' ')}"
        text = text.rstrip().removesuffix("}") + (
            f"  // {does}.\n  SCOPE_{scope.replace('.', '_').upper()} = {number} [(dashclicks.options.v1.scope) = {{\n"
            f'    name: "{scope}"\n    group: "{group}"\n    description: "{does.lower()}"\n  }}];\n}}\n'
        )
    return text


def change(path: Path, edit: Callable[[str], str]) -> None:
    """Rewrites a file."""
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


def tidy(root: Path, names: list[str]) -> None:
    """Sorts imports and lays out contracts as the checks want them."""
    subprocess.run([script("ruff"), "check", "--quiet", "--select=I", "--fix", *names], cwd=root, check=True)
    subprocess.run([script("ruff"), "format", "--quiet", *names], cwd=root, check=True)
    subprocess.run([script("buf"), "format", "-w", "--path", "protos/dashclicks"], cwd=root, check=True)
