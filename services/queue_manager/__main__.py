"""Runs the queue manager on QUEUE_MANAGER_LISTEN until SIGTERM."""

from services.serving import serve
from shared.core.services import QUEUE_MANAGER

if __name__ == "__main__":
    serve(QUEUE_MANAGER)
