"""The TCP connections of this process, as the kernel sees them (Linux)."""

import contextlib
import fcntl
import os
import socket
import struct
import termios
from collections.abc import Iterator

# Linux: struct tcp_info, whose tcpi_bytes_acked (u64) stands there.
INFO_BYTES = 136
ACKED = struct.Struct("=Q")
ACKED_AT = 120
INT = struct.Struct("=i")

Peer = tuple[str, int]


def connections(port: int) -> Iterator[tuple[Peer, socket.socket]]:
    """Every connection this process has on a local port. The socket is a copy: closing it leaves the connection."""
    try:
        numbers = os.listdir("/proc/self/fd")
    except FileNotFoundError:
        return
    for number in numbers:
        copy = _copy(int(number))
        if copy is None:
            continue
        peer = _peer(copy, port)
        if peer is None:
            copy.close()
        else:
            yield peer, copy


def _copy(number: int) -> socket.socket | None:
    """The socket of this number in a copy; None if there is no such socket, or none any more."""
    try:
        copy = os.dup(number)
    except OSError:
        return None
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        return None


def _peer(connection: socket.socket, port: int) -> Peer | None:
    if connection.family not in (socket.AF_INET, socket.AF_INET6) or connection.type != socket.SOCK_STREAM:
        return None
    try:
        if connection.getsockname()[1] != port:
            return None
        host, peer_port = connection.getpeername()[:2]
    except OSError:
        # It listens, or has just ended.
        return None
    return host, peer_port


def progress(connection: socket.socket) -> tuple[int, int]:
    """Bytes that wait to be taken by the client, and bytes it has taken so far."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO_BYTES)
    (waiting,) = INT.unpack(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(INT.size)))
    (acked,) = ACKED.unpack_from(info, ACKED_AT) if len(info) >= INFO_BYTES else (0,)
    return waiting, acked


def abort(connection: socket.socket) -> None:
    """Ends a connection; what it did not take is thrown away as soon as the server lets go of it."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
