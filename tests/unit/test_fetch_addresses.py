"""Which addresses a fetch may go to."""

from __future__ import annotations

import pytest

from newsletter.fetch.addresses import is_allowed, is_odd, is_public
from newsletter.fetch.records import FetchFailed
from newsletter.fetch.target import parsed

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "4000::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "99.255.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]
ODD = [
    "127.1",
    "127.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.01",
    "0x",
    "1.2.3.4.5",
    "256.256.256.256",
    "a..b",
    ".a",
    "-a.example",
    "a.-b",
    "ex%61mple.com",
    "fe80::1%25eth0",
    "a.0x1",
    "host.123",
    "a,b",
    "a*b",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_never_public_in_whatever_it_is_wrapped(address: str) -> None:
    """Loopback, private, link-local, multicast, reserved and test networks are refused, mapped and tunnelled too."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    """The neighbours of the private networks are not refused."""
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "::g"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    """Nothing passes by not being understood."""
    assert not is_public(text)


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_of_a_host_is_refused(host: str) -> None:
    """A number, an octal or a short form would be taken for an address by some and not by others."""
    assert is_odd(host)


@pytest.mark.parametrize(
    "host", ["example.org", "xn--bcher-kva.de", "a_b.example", "localhost", "8.8.8.8", "::1", "1and1.example", "0x.example"]
)
def test_a_name_and_a_plain_address_are_not_odd(host: str) -> None:
    """Ordinary names may hold figures."""
    assert not is_odd(host)


@pytest.mark.parametrize(
    ("host", "port", "allowed"),
    [
        ("localhost", 80, ("localhost",)),
        ("localhost", 8080, ("LOCALHOST:8080",)),
        ("::1", 8080, ("[::1]:8080",)),
        ("::1", 80, ("::1",)),
        ("10.0.0.1", 80, ("127.0.0.1", "10.0.0.1")),
    ],
)
def test_a_host_is_allowed_by_name_or_by_name_and_port(host: str, port: int, allowed: tuple[str, ...]) -> None:
    """`fetch.allow_private` takes "host" and "host:port"."""
    assert is_allowed(host, port, allowed)


@pytest.mark.parametrize(
    ("host", "port", "allowed"), [("localhost", 81, ("localhost:80",)), ("xlocalhost", 80, ("localhost",)), ("a", 80, ())]
)
def test_another_port_or_host_is_not_allowed(host: str, port: int, allowed: tuple[str, ...]) -> None:
    """What is allowed is allowed exactly."""
    assert not is_allowed(host, port, allowed)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "ftp://a.example/",
            "gopher://a.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.example/",
            "a.example/feed",
        ),
        *("http://", "http:///x", "https://?q", "http://a.example:0/", "http://a.example:99999/", "http://a.example:x/"),
        *("http://user:pw@a.example/", "http://user@a.example/", "http://a.example\\@b.example/"),
        *(
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://①②⑦.⓪.⓪.①/",
            "http://１２７.0.0.1/",
            "http://a\n.example/",
            "http://[::1",
            "http://[fe80::1%25eth0]/",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(url: str) -> None:
    """Other schemes, missing or odd hosts and passwords are refused before anything is resolved."""
    with pytest.raises(FetchFailed) as caught:
        parsed(url)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "authority", "whole"),
    [
        ("HTTPS://Bücher.DE/ä?q=ö#f", "xn--bcher-kva.de", "https://xn--bcher-kva.de/%C3%A4?q=%C3%B6"),
        ("http://a.example:80", "a.example", "http://a.example/"),
        ("https://a.example.:8443/x", "a.example:8443", "https://a.example:8443/x"),
        ("http://[2606:4700::1111]:81/", "[2606:4700::1111]:81", "http://[2606:4700::1111]:81/"),
    ],
)
def test_an_address_is_parsed_once_into_host_port_and_path(url: str, authority: str, whole: str) -> None:
    """Names become A-labels in lower case, default ports and fragments go."""
    target = parsed(url)

    assert target.authority == authority
    assert target.url == whole


def test_a_fragment_is_no_user_name() -> None:
    """What stands behind `#` cannot pass for the host."""
    assert parsed("http://127.0.0.1#@b.example/").host == "127.0.0.1"


def test_a_redirect_is_read_relative_to_where_it_stood() -> None:
    """Location may be relative (RFC 9110 section 10.2.2)."""
    assert parsed("../b?c", base="https://a.example/x/y/z").url == "https://a.example/x/b?c"
    assert parsed("//b.example/", base="https://a.example/x").url == "https://b.example/"
