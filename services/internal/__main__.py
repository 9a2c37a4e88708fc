"""Runs the internal service on INTERNAL_LISTEN until SIGTERM."""

from services.serving import serve
from shared.core.services import INTERNAL

if __name__ == "__main__":
    serve(INTERNAL)
