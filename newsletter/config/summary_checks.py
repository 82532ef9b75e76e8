"""What the values of `[summaries]` mean: the service's address, the model's name, the key."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsletter.config.hosts import is_host, is_loopback
from newsletter.config.problems import Finding
from newsletter.config.secret_file import file_password
from newsletter.config.settings import Settings


def checked_summaries(settings: Settings) -> Iterator[Finding]:
    """Every mistake in `[summaries]` that only shows in the values."""
    summaries = settings.summaries
    if not summaries.endpoint:
        if summaries.model:
            yield Finding(path=("summaries", "model"), message="does nothing without endpoint", suggestion="name the service in endpoint")
        return
    yield from _endpoint(summaries.endpoint)
    if not summaries.model:
        yield Finding(path=("summaries", "model"), message="must name the model of the service", suggestion="its documentation lists them")
    if summaries.key and summaries.key_file:
        yield Finding(path=("summaries", "key_file"), message="stands beside key", suggestion="give one of the two")
    elif summaries.key_file:
        yield from _key_file(settings)


def _endpoint(endpoint: str) -> Iterator[Finding]:
    path = ("summaries", "endpoint")
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or not is_host(host) or parts.query or parts.fragment or parts.username is not None:
        yield Finding(path=path, message="must be the base address of a service", suggestion='for instance "https://models.example.org/v1"')
    elif parts.scheme == "http" and not _is_near(host):
        yield Finding(path=path, message="sends the key and the articles in the clear", suggestion="write https://")


def _is_near(host: str) -> bool:
    """True for this machine and for its own network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return is_loopback(host) or "." not in host


def _key_file(settings: Settings) -> Iterator[Finding]:
    path = ("summaries", "key_file")
    file = settings.path(settings.summaries.key_file)
    try:
        file_password(file)
    except OSError as error:
        yield Finding(path=path, message=f"{file} cannot be read: {error.strerror}", suggestion="name a file that this user may read")
    except UnicodeDecodeError:
        yield Finding(path=path, message=f"{file} is not UTF-8 text")
    except ValueError as error:
        yield Finding(path=path, message=f"{file} {error}")
