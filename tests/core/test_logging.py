import json
import subprocess
import sys

PROGRAM = """
import logging
import structlog
from shared.core.logging import configure

configure("internal", "INFO")
log = structlog.get_logger("ours")
log.debug("hidden")
log.info("hello", count=2)
logging.getLogger("theirs").warning("plain %s", "text")
logging.getLogger("pymongo.command").debug("holds what callers sent")
try:
    raise ValueError("why")
except ValueError:
    log.exception("failed")
"""


def test_ours_and_theirs_become_json_lines() -> None:
    output = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    ours, theirs, failed = (json.loads(line) for line in output.splitlines())
    assert (ours["event"], ours["count"], ours["logger"], ours["level"]) == ("hello", 2, "ours", "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("plain text", "theirs", "warning")
    assert "ValueError: why" in failed["exception"]
    assert {line["service"] for line in (ours, theirs, failed)} == {"internal"}
