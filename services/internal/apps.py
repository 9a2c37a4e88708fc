"""Publishes apps, once the platform has looked at them: from then on users of every account may authorize them.

`python -m services.internal.apps publish APP_ID`, and `withdraw APP_ID`, which ends what users elsewhere allowed.
"""

import argparse
import asyncio
import sys

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App

from services.internal.deps import Deps
from services.internal.oauth.families import Families
from services.internal.service import open_deps
from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.resource.model import Record

REASON = "publishing of apps"


async def publish(deps: Deps, app_id: str) -> str:
    """Lets every account's users authorize an app; returns what to tell the operator. Raises NotFound."""
    app = await _set_state(deps, app_id, app_pb2.APP_STATE_PRODUCTION)
    return f"{app.display_name} ({app.id}) is in production."


async def withdraw(deps: Deps, app_id: str) -> str:
    """Leaves an app to its developer's account; returns what to tell the operator. Raises NotFound."""
    app = await _set_state(deps, app_id, app_pb2.APP_STATE_DEVELOPMENT)
    families = Families(deps.grants, deps.sessions)
    for account_id in {grant.account_id for grant in await deps.grants.live(app_id=app.id)} - {app.account_id}:
        await families.end(app_id=app.id, account_id=account_id)
    return f"{app.display_name} ({app.id}) is in development."


async def _set_state(deps: Deps, app_id: str, state: app_pb2.AppState.ValueType) -> App:
    def change(app: Record[App]) -> None:
        app.message.state = state

    return (await deps.apps.system(REASON).change(app_id, change)).message


def main() -> None:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m services.internal.apps",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("publish", "withdraw"))
    parser.add_argument("app_id")
    arguments = parser.parse_args()

    async def work(_stop: asyncio.Event) -> None:
        settings = Settings()  # type: ignore[call-arg]  # read from the environment
        data = await connect(settings)
        try:
            deps = await open_deps(settings, data)
            told = await (publish if arguments.command == "publish" else withdraw)(deps, arguments.app_id)
            await deps.sessions.aclose()
            sys.stdout.write(f"{told}\n")
        finally:
            await data.aclose()

    run(work)


if __name__ == "__main__":
    main()
