"""An external authorization service for Envoy: session id to token, kept in the process."""

import os
import sys
from typing import Any

import grpc.aio
import uvloop
from envoy.service.auth.v3 import external_auth_pb2, external_auth_pb2_grpc
from redis.asyncio import Redis

from buildtools.bench.edge.peers.sessions import Sessions

UNAUTHENTICATED = 16
UNAUTHORIZED = 401


class Authorization(external_auth_pb2_grpc.AuthorizationServicer):
    """Envoy asks it about every request."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._answers: dict[str, external_auth_pb2.CheckResponse] = {}

    async def Check(self, request: Any, _context: object) -> Any:
        """Yes with a token, or 401."""
        session_id = request.attributes.request.http.headers.get("x-session-id", "")
        caller = await self._sessions.find(session_id) if session_id else None
        if caller is None:
            denied = external_auth_pb2.CheckResponse()
            denied.status.code = UNAUTHENTICATED
            denied.denied_response.status.code = UNAUTHORIZED
            return denied
        answer = self._answers.get(caller.token)
        if answer is None:
            answer = external_auth_pb2.CheckResponse()
            option = answer.ok_response.headers.add()
            option.header.key, option.header.value = "authorization", f"Bearer {caller.token}"
            self._answers = {caller.token: answer}
        return answer


async def main(port: str) -> None:
    """Serves until killed."""
    server = grpc.aio.server()
    sessions = Sessions(Redis.from_url(os.environ["REDIS_URL"]), cached=True)
    external_auth_pb2_grpc.add_AuthorizationServicer_to_server(Authorization(sessions), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
