"""Where a fetch may go: judging addresses of the network, and the odd spellings of them. Pure.

Private means everything that is not plainly on the public internet, also where it hides in a longer address: mapped
(RFC 4291 section 2.5.5.2), behind NAT64 (RFC 6052) or 6to4 (RFC 3056).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_PRIVATE_V4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # all that is given out today (RFC 4291 section 2.4)
_PRIVATE_V6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"))
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def is_public(address: str) -> bool:
    """Whether an address in figures is plainly on the public internet. False for what is no address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _v4_is_public(parsed) if isinstance(parsed, IPv4Address) else _v6_is_public(parsed)


def _v4_is_public(address: IPv4Address) -> bool:
    return not any(address in network for network in _PRIVATE_V4)


def _v6_is_public(address: IPv6Address) -> bool:
    inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
    if inner is not None:
        return _v4_is_public(inner)
    if address in _SIX_TO_FOUR:
        return _v4_is_public(IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
    return address in _PUBLIC_V6 and not any(address in network for network in _PRIVATE_V6)


def is_figures(host: str) -> bool:
    """Whether a host is an address in its usual spelling, four numbers or IPv6, and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def is_odd(host: str) -> bool:
    """Whether a host is neither a name nor an address in its usual spelling.

    `127.1`, `0x7f.0.0.1`, `2130706433` and the like: resolvers take them for addresses, people do not.
    """
    if is_figures(host):
        return False
    return not _NAME.fullmatch(host) or bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def is_allowed(host: str, port: int, allowed: tuple[str, ...]) -> bool:
    """Whether a host, or host and port, is on a list such as `fetch.allow_private`."""
    spellings = {host, f"[{host}]"} if ":" in host else {host}
    return any(entry.strip().lower() in spellings | {f"{spelling}:{port}" for spelling in spellings} for entry in allowed)
