"""Runs the notification service on NOTIFICATION_LISTEN until SIGTERM."""

from services.serving import serve
from shared.core.services import NOTIFICATION

if __name__ == "__main__":
    serve(NOTIFICATION)
