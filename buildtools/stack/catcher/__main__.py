"""Runs the catcher on loopback until SIGTERM: `python -m buildtools.stack.catcher FOLDER HTTP_PORT SMTP_PORT`."""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from buildtools.stack.catcher.app import Catcher
from buildtools.stack.catcher.mail import smtp_server
from buildtools.stack.catcher.store import Store
from buildtools.stack.catcher.vendors import google_credentials
from shared.core.run import run

HOST = "127.0.0.1"


async def main(stop: asyncio.Event) -> None:
    """Serves until told to stop."""
    folder, http_port, smtp_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    store = Store(folder / "messages.db")
    google_credentials(folder / "google.json", f"http://{HOST}:{http_port}")
    mail = await asyncio.get_running_loop().create_server(lambda: smtp_server(store), HOST, smtp_port)
    # Ours are the signals: uvicorn's own handlers are not installed by startup().
    config = uvicorn.Config(Catcher(store).app, lifespan="off", log_level="warning", ws="none")
    config.load()
    web = uvicorn.Server(config)
    web.lifespan = config.lifespan_class(config)
    await web.startup(sockets=[_listening(http_port)])
    try:
        await stop.wait()
    finally:
        mail.close()
        await web.shutdown()
        store.close()


def _listening(port: int) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, port))
    return sock


if __name__ == "__main__":
    run(main)
