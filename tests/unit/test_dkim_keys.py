"""Keys of DKIM: their files, their records, and the tables of the configuration."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat

from newsletter.app.signing import dkim_keys, shown_keys
from newsletter.delivery.dkim.keys import DkimKey, Kind, NoKey, PrivateKey, make_private_key, read_private_key, weakness, write_private_key
from newsletter.delivery.dkim.records import record_name, record_value, zone_line
from tests.support.config import WHOLE, line_with, problems_of, settings_of
from tests.support.dkim import key

RSA, ED25519 = key(Kind.RSA), key(Kind.ED25519)
MAIN = """
[dkim.main]
domain = "example.org"
selector = "2026a"
key_file = "main.pem"
"""
SECOND = """
[dkim.second]
domain = "example.org"
selector = "2026b"
key_file = "second.pem"
"""


def pem(private: PrivateKey, *, password: bytes = b"") -> bytes:
    """A key as a file holds it."""
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def damaged() -> bytes:
    """An RSA key whose halves do not belong together."""
    assert not isinstance(RSA.private, type(ED25519.private))
    numbers, other = RSA.private.private_numbers(), key(Kind.RSA, selector="other").private.private_numbers()
    mixed = RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=other.d,
        dmp1=other.dmp1,
        dmq1=other.dmq1,
        iqmp=other.iqmp,
        public_numbers=numbers.public_numbers,
    )
    return pem(mixed.private_key(unsafe_skip_rsa_key_validation=True))


@pytest.mark.parametrize("one", [RSA, ED25519], ids=lambda one: one.kind)
def test_a_written_key_is_its_owners_alone_and_reads_back(one: DkimKey, tmp_path: Path) -> None:
    """Mode 0600 from the first byte, and the same signature from what was read."""
    file = tmp_path / "a.pem"
    write_private_key(file, one.private)
    again = DkimKey(domain=one.domain, selector=one.selector, private=read_private_key(file))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert again.sign(b"text") == one.sign(b"text")
    assert weakness(file, again) is None


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """The old one may be what signs tomorrow's edition."""
    file = tmp_path / "a.pem"
    file.write_text("somebody's")
    with pytest.raises(FileExistsError):
        write_private_key(file, RSA.private)
    assert file.read_text() == "somebody's"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no private key"),
        (b"\0" * 100, "no private key"),
        (b"a" * 70_000, "too large"),
        (pem(RSA.private, password=b"secret"), "encrypted"),
        (RSA.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), "a public key"),
        (pem(generate_ec_key(SECP256R1())), "neither RSA nor Ed25519"),  # type: ignore[arg-type]  # the wrong kind is the point
        (pem(RSA.private)[:600] + b"\n-----END PRIVATE KEY-----\n", "no private key"),
        (damaged(), "damaged"),
    ],
    ids=["empty", "zeros", "large", "encrypted", "public", "ec", "cut", "damaged"],
)
def test_a_file_without_a_key_to_sign_with_is_refused_in_words(raw: bytes, said: str, tmp_path: Path) -> None:
    """Each with its own reason, and none repeats what the file holds."""
    file = tmp_path / "a.pem"
    file.write_bytes(raw)
    with pytest.raises(NoKey, match=said) as refused:
        read_private_key(file)
    assert refused.value.__cause__ is None


def test_a_key_that_everybody_may_read_is_told(tmp_path: Path) -> None:
    """It works, and it is said."""
    file = tmp_path / "a.pem"
    write_private_key(file, ED25519.private)
    file.chmod(0o644)
    assert "chmod 600" in (weakness(file, ED25519) or "")


def test_a_record_holds_the_public_half_in_strings_of_at_most_255() -> None:
    """RSA as SubjectPublicKeyInfo (RFC 6376), Ed25519 as 32 bytes alone (RFC 8463)."""
    assert record_name(RSA) == "rsa._domainkey.example.org"
    assert record_value(RSA).startswith("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0B")
    assert len(base64.b64decode(record_value(ED25519).removeprefix("v=DKIM1; k=ed25519; p="))) == 32
    strings = re.findall(r'"([^"]*)"', zone_line(RSA))
    assert [len(one) <= 255 for one in strings] == [True, True]
    assert "".join(strings) == record_value(RSA)
    assert zone_line(RSA).startswith("rsa._domainkey.example.org. IN TXT ( ")


def test_the_keys_of_the_configuration_are_read_from_their_files(tmp_path: Path) -> None:
    """Two tables, one of each kind, for the senders' domain; and nothing secret is shown of them."""
    write_private_key(tmp_path / "main.pem", RSA.private)
    write_private_key(tmp_path / "second.pem", ED25519.private)
    chosen = settings_of(tmp_path, WHOLE + MAIN + 'headers = ["X-Campaign"]\n' + SECOND.replace('"example.org"', '"Example.ORG."'))

    assert [(one.domain, one.selector, one.kind, one.headers) for one in dkim_keys(chosen)] == [
        ("example.org", "2026a", "rsa", ("X-Campaign",)),
        ("example.org", "2026b", "ed25519", ()),
    ]
    assert "PRIVATE" not in str([*dkim_keys(chosen), *shown_keys(chosen)])
    assert dkim_keys(settings_of(tmp_path)) == ()


def test_the_environment_may_name_another_key_file(tmp_path: Path) -> None:
    """As secrets in a container are handed over."""
    write_private_key(tmp_path / "secret", ED25519.private)
    (one,) = dkim_keys(settings_of(tmp_path, WHOLE + MAIN, {"NEWSLETTER_DKIM__MAIN__KEY_FILE": "secret"}))
    assert one.kind == "ed25519"


@pytest.mark.parametrize(
    ("old", "new", "at", "key_name", "said"),
    [
        ('"main.pem"', '"gone.pem"', "key_file", "dkim.main.key_file", "cannot be read"),
        ('"main.pem"', '"config.toml"', "key_file", "dkim.main.key_file", "no private key"),
        ('"2026a"', '"2026 a"', "selector", "dkim.main.selector", "no selector"),
        ('"example.org"', '"exmaple.org"', 'domain = "exmaple', "dkim.main.domain", "no newsletter is sent from"),
        ('"example.org"', '"exa mple"', 'domain = "exa', "dkim.main.domain", "no domain"),
        ("key_file", 'headers = ["a:b"]\nkey_file', "headers", "dkim.main.headers[0]", "no header name"),
        ("key_file", 'headers = ["Received"]\nkey_file', "headers", "dkim.main.headers[0]", "must not be signed"),
        ("key_file", "key_fiel", "key_fiel", "dkim.main.key_fiel", "no option"),
        ('selector = "2026a"\n', "", "[dkim.main]", "dkim.main.selector", "missing"),
    ],
)
def test_a_mistake_in_a_table_is_told_once_with_its_line(old: str, new: str, at: str, key_name: str, said: str, tmp_path: Path) -> None:
    """Before anything is sent, and with what to do."""
    write_private_key(tmp_path / "main.pem", ED25519.private)
    text = WHOLE + MAIN.replace(old, new)
    (problem,) = problems_of(tmp_path, text)

    assert problem.key == key_name
    assert problem.line == line_with(text, at)
    assert said in problem.message
    assert problem.suggestion or said == "missing"


def test_two_keys_of_one_kind_for_one_domain_are_a_mistake(tmp_path: Path) -> None:
    """Two RSA signatures would double the cost of a send and prove nothing more."""
    write_private_key(tmp_path / "main.pem", ED25519.private)
    write_private_key(tmp_path / "second.pem", make_private_key(Kind.ED25519))
    (problem,) = problems_of(tmp_path, WHOLE + MAIN + SECOND)

    assert problem.key == "dkim.second"
    assert "second ed25519 key" in problem.message
