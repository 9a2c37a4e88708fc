"""What the README prints works as printed, against the running stack."""

import asyncio
import os
import re
import shutil
from pathlib import Path

from buildtools.paths import NODE
from buildtools.plugins.typescript import find_node, install
from shared.testing.stack import Stack

ROOT = Path(__file__).parents[2]
SNIPPET = re.compile(r"^```(bash|python|typescript)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(language: str, stack: Stack) -> str:
    """The README's snippets of one language, in order, with this stack's addresses in place of the default ones."""
    text = "".join(m[2] for m in SNIPPET.finditer((ROOT / "README.md").read_text()) if m[1] == language)
    assert text, f"the README has no {language} snippet"
    for default, actual in {
        "http://127.0.0.1:5000": stack.gateway_url,
        "http://127.0.0.1:8025": stack.catcher_url,
        "127.0.0.1:5002": stack.internal_address,
        ".data/demo.json": str(stack.data / "demo.json"),
    }.items():
        text = text.replace(default, actual)
    return text


async def output_of(*command: str, cwd: Path = ROOT) -> str:
    """What a command prints. Fails the test if it fails."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=os.environ
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def test_curl_and_buf_curl_snippets(stack: Stack) -> None:
    printed = await output_of("bash", "-euo", "pipefail", "-c", snippets("bash", stack))
    assert re.search(r'"jobTitle": ?"CEO"', printed)
    assert re.search(r'"code": ?10\b', printed), "the stale etag is ABORTED"
    assert re.search(r'"code": ?5\b', printed), "the deleted contact is NOT_FOUND"
    assert re.search(r'"displayName": ?"Acme"', printed), "buf curl made and listed a contact"
    assert re.search(r'"displayName": ?"Bright Path"', printed), "an agency signed up with the code that was caught"


async def test_python_sdk_snippet(stack: Stack, tmp_path: Path) -> None:
    script = tmp_path / "newcomer.py"
    script.write_text(snippets("python", stack))
    printed = await output_of(str(ROOT / ".venv/bin/python"), "-W", "error", str(script))
    assert printed.split()[-2:] == ["ABORTED", "NOT_FOUND"]


async def test_typescript_sdk_snippet(stack: Stack, tmp_path: Path) -> None:
    node = find_node()
    install(node)
    package = tmp_path / "node_modules" / "@dashclicks" / "sdk"
    shutil.copytree(ROOT / "generated" / "typescript", package)
    compiler = (str(node), str(NODE / "node_modules/typescript/bin/tsc"))
    await output_of(*compiler, "-p", str(package))
    script = tmp_path / "newcomer.ts"
    script.write_text(snippets("typescript", stack))
    options = ["--module", "nodenext", "--target", "es2022", "--strict", "--lib", "es2023,dom,dom.iterable"]
    (tmp_path / "package.json").write_text('{"type": "module"}')
    await output_of(*compiler, *options, str(script), cwd=tmp_path)
    printed = await output_of(str(node), str(script.with_suffix(".js")), cwd=tmp_path)
    assert printed.split()[-2:] == ["ABORTED", "NOT_FOUND"]
