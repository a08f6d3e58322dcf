"""The socket on which the chat listens."""

from __future__ import annotations

import socket

from assistant.errors import PortInUse


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address, of IPv4 or IPv6, before anything slow is done.

    Raises PortInUse where it is taken or not ours to use.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _unusable(host, port, error) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _unusable(host, port, error) from None
    return listener


def _unusable(host: str, port: int, error: Exception) -> PortInUse:
    reason = getattr(error, "strerror", None) or error
    return PortInUse(
        f"Port {port} on {host} cannot be used ({reason}); choose another --port or PASSEND_HOST."
    )
