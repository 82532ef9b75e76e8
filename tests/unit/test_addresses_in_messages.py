"""Addresses as they may stand in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.addresses import plain_address, with_parameters

UTM = {"utm_source": "newsletter", "utm_medium": "email"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//host/path",
        "/relative",
        "",
        None,
        "https://",
        "https://a b/",
        "ht\ntps://x.example",
        "https://[::1",
        "https://x.example:99999/",
    ],
)
def test_what_is_no_web_address_is_no_link(address):
    """Only http and https addresses with a host are linked."""
    assert plain_address(address) is None


def test_an_address_is_ascii_in_host_path_and_query():
    """An IDN host becomes its A-label, everything else is percent-encoded; what was encoded stays."""
    assert (
        plain_address("https://bücher.example/straße?q=ä&r=%C3%A4#ü")
        == "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4&r=%C3%A4#%C3%BC"
    )


def test_quotes_brackets_and_backslashes_cannot_leave_an_attribute():
    """They are percent-encoded before any template sees them."""
    assert plain_address('https://x.example/"><script>\\') == "https://x.example/%22%3E%3Cscript%3E%5C"


def test_a_log_in_is_not_carried_along():
    """A user and password in an address are left out."""
    assert plain_address("https://user:secret@x.example/a") == "https://x.example/a"


@given(st.text(max_size=40))
def test_the_plain_form_is_stable(path):
    """Applied to itself it changes nothing, and it is always printable ASCII."""
    address = plain_address("https://x.example/" + path)

    if address is not None:
        assert plain_address(address) == address
        assert address.isascii()
        assert address.isprintable()


def test_parameters_are_added_for_listed_domains_and_their_subdomains_only():
    """Another publisher's link is left alone, also one whose name ends alike."""
    assert (
        with_parameters("https://www.x.example/a", UTM, ["x.example"]) == "https://www.x.example/a?utm_source=newsletter&utm_medium=email"
    )
    assert with_parameters("https://notx.example/a", UTM, ["x.example"]) == "https://notx.example/a"
    assert with_parameters("https://x.example/a", UTM, []) == "https://x.example/a"


def test_a_query_that_is_there_is_kept_byte_for_byte():
    """Order, encoding and a parameter of the same name stay; the fragment stays last."""
    assert (
        with_parameters("https://x.example/a?b=%20+&utm_source=feed&b=2#top", UTM, ["x.example"])
        == "https://x.example/a?b=%20+&utm_source=feed&b=2&utm_medium=email#top"
    )
