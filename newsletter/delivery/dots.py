"""The dots that stand before dots on the wire (RFC 5321 section 4.5.2). Pure."""

from __future__ import annotations


def unstuffed(message: bytes) -> bytes:
    """A wire-ready message as a file holds it: without the dots that were put before dots."""
    return (b"\r\n" + message).replace(b"\r\n.", b"\r\n")[2:]
