"""The development key that encrypts secrets at rest. Production sets MASTER_KEY itself."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path


def master_key(data: Path) -> str:
    """32 random bytes in base64, made once and kept in `data` for its owner only."""
    path = data / "master.key"
    data.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()
