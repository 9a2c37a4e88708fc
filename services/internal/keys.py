"""Replaces the keys of a running platform; no call fails meanwhile.

`python -m services.internal.keys rotate [--ahead SECONDS]` makes the next signing key. With `--ahead 0`, for a key that
has leaked, those before it end at once, and callers get new tokens within seconds.
`python -m services.internal.keys seal-again` moves everything under a new MASTER_KEY, after every process has it and
the old one as MASTER_KEY_PREVIOUS; then the old one can go.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta

from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.data.signing_keys import PUBLISHED_AHEAD, SigningKeys
from shared.data.vault import Vault


async def rotate(settings: Settings, data: DataClients, ahead: timedelta) -> str:
    """Makes the next signing key; returns what to tell the operator."""
    row = await SigningKeys(data.database, settings.master_keys).rotate(datetime.now(UTC), ahead)
    return f"Signing key {row['_id']} is published and signs from {row['use_time']:%Y-%m-%d %H:%M:%S} UTC on."


async def seal_again(settings: Settings, data: DataClients) -> str:
    """Seals every key with the current master key; returns what to tell the operator. Raises UnsealError."""
    signing = await SigningKeys(data.database, settings.master_keys).seal_again()
    accounts = await Vault(data.database, settings.master_keys).seal_again()
    return f"Sealed with the current MASTER_KEY: {signing} signing keys, {accounts} data keys. The others were already."


def main() -> None:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m services.internal.keys",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    rotation = commands.add_parser("rotate", help="make the next signing key")
    rotation.add_argument(
        "--ahead", type=float, default=PUBLISHED_AHEAD.total_seconds(), help="seconds until it signs (%(default)s)"
    )
    commands.add_parser("seal-again", help="seal keys with the current MASTER_KEY")
    arguments = parser.parse_args()

    async def work(_stop: asyncio.Event) -> None:
        settings = Settings()  # type: ignore[call-arg]  # read from the environment
        data = await connect(settings)
        try:
            if arguments.command == "rotate":
                told = await rotate(settings, data, timedelta(seconds=arguments.ahead))
            else:
                told = await seal_again(settings, data)
            sys.stdout.write(f"{told}\n")
        finally:
            await data.aclose()

    run(work)


if __name__ == "__main__":
    main()
