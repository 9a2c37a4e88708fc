"""Which files mail carries, and records have."""

from pathlib import PurePath

# All files of one email, in bytes.
MAIL_BYTES = 7 * 1024 * 1024
# What mail programs and desktops run, or mail servers send back for that.
_RUN = """
ade apk app bat chm cmd com cpl dll dmg
exe hta iso jar js jse lnk msc msi msp
pif ps1 scr sh sys vb vbe vbs wsf wsh
"""
_ENDINGS = frozenset(f".{extension}" for extension in _RUN.split())


def is_run(name: str) -> bool:
    """Whether a file of this name is of a kind that programs run when it is opened."""
    return PurePath(name).suffix.lower() in _ENDINGS
