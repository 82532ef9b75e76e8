"""What the parts get from the settings: records of the model, absolute paths, secrets read."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.config.checks import BOUNDS
from newsletter.config.hosts import is_loopback
from newsletter.config.load import from_tables, load
from newsletter.config.settings import Settings, absolute_database_url
from newsletter.config.tables import NewsletterOptions, ScheduleOptions, SelectionOptions, WindowOptions
from newsletter.delivery.options import RelayOptions
from newsletter.errors import ConfigError, NotFound
from newsletter.model.newsletter import Mailbox, Newsletter, Schedule, Selection
from newsletter.shipped import shipped
from tests.support.config import WHOLE, settings_of, spoilt


def test_a_newsletter_comes_out_as_the_models_record(tmp_path: Path) -> None:
    """Every choice reaches the record, in the model's types."""
    newsletter = settings_of(tmp_path).newsletter("journal")

    assert newsletter == Newsletter(
        slug="journal",
        name="The Journal",
        sender=Mailbox(name="The Journal", address="editor@example.org"),
        postal_address="1 Long Lane, Springfield",
        timezone=ZoneInfo("Europe/Berlin"),
        selection=Selection(minimum=3, maximum=10),
        schedule=Schedule(every="week", day="monday", at="08:00"),
    )


def test_no_option_of_the_model_is_out_of_reach() -> None:
    """Whatever the model lets a newsletter choose can be written in the file, with the same default."""
    selection = {field.name: field.default for field in dataclasses.fields(Selection) if field.name != "prefer"}
    chosen = {field.name: field.default for record in (WindowOptions, SelectionOptions) for field in dataclasses.fields(record)}
    assert selection.items() <= chosen.items()

    assert {field.name for field in dataclasses.fields(Schedule)} == {field.name for field in dataclasses.fields(ScheduleOptions)}
    written = {field.name for field in dataclasses.fields(NewsletterOptions)} | {"slug"}
    assert {field.name for field in dataclasses.fields(Newsletter)} <= written


@pytest.mark.parametrize(("every", "day"), [("week", "monday"), ("month", "1"), ("day", "monday"), ("never", "monday")])
def test_a_day_that_is_left_out_fits_its_rhythm(every: str, day: str, tmp_path: Path) -> None:
    """A monthly newsletter without a day is due on the first, a weekly one on Monday."""
    text = spoilt('every = "week"\nday = "monday"', f'every = "{every}"')

    assert day == settings_of(tmp_path, text).newsletter("journal").schedule.day


def test_a_day_of_the_month_may_be_a_number(tmp_path: Path) -> None:
    """`day = 28` and `day = "28"` are the same."""
    text = spoilt('every = "week"\nday = "monday"', 'every = "month"\nday = 28')

    assert settings_of(tmp_path, text).newsletter("journal").schedule.day == "28"


def test_paths_start_at_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the command was started does not matter, nor that the file was named by a relative path."""
    (tmp_path / "readers.csv").touch()
    (tmp_path / "logo.png").touch()
    (tmp_path / "authors.toml").touch()
    text = spoilt('timezone = "E', 'readers.file = "readers.csv"\nlogo = "logo.png"\ntimezone = "E')
    settings_of(tmp_path, text)
    monkeypatch.chdir(tmp_path.parent)

    settings = load(Path(tmp_path.name) / "config.toml", {})

    assert tmp_path == settings.folder
    assert tmp_path / "readers.csv" == settings.readers_file("journal")
    assert tmp_path / "editions" == settings.editions_folder("journal")
    assert tmp_path / "authors.toml" == settings.authors_path("journal")
    assert tmp_path / "newsletter.key" == settings.key_file
    assert tmp_path / "templates" == settings.themes_folder
    assert str(tmp_path / "articles") == settings.sources("journal")[0].path
    assert f"sqlite+aiosqlite:///{tmp_path}/newsletter.db" == settings.database_url
    assert (tmp_path / "logo.png").as_uri() == settings.newsletter("journal").logo


def test_what_is_not_there_and_was_not_asked_for_is_none(tmp_path: Path) -> None:
    """Without a registry and a readers' file there are none."""
    settings = settings_of(tmp_path)

    assert settings.authors_path("journal") is None
    assert settings.readers_file("journal") is None


def test_a_source_is_named_by_where_it_is(tmp_path: Path) -> None:
    """A source without a name has its address or path as written, so that moving the project keeps its articles."""
    assert [source.name for source in settings_of(tmp_path).sources("journal")] == ["articles", "Wire"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///n.db", "sqlite+aiosqlite:////home/n.db"),
        ("sqlite+aiosqlite:///sub/n.db?timeout=5", "sqlite+aiosqlite:////home/sub/n.db?timeout=5"),
        ("sqlite:////srv/n.db", "sqlite+aiosqlite:////srv/n.db"),
        ("postgres://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("postgresql://u:p@h/n?sslmode=require", "postgresql+asyncpg://u:p@h/n?ssl=require"),
        ("postgresql+asyncpg:///n?host=/run/pg", "postgresql+asyncpg:///n?host=/run/pg"),
    ],
)
def test_a_database_address_gets_its_driver_and_place(url: str, expected: str) -> None:
    """People write what their tools know; SQLAlchemy gets the async driver and an absolute file."""
    assert expected == absolute_database_url(url, Path("/home"))


def test_a_password_file_is_read_and_stripped(tmp_path: Path) -> None:
    """The password comes without the line end that editors add, and shows in no text."""
    (tmp_path / "secret").write_text("hunter2 \n")
    settings = settings_of(tmp_path, spoilt("port = 587", 'user = "u"\npassword_file = "secret"'))

    assert settings.smtp.password == "hunter2"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("held", [b"", b" \n", b"one\ntwo\n", b"\xff", b"x" * 70_000])
def test_a_password_file_that_holds_no_password_is_refused(held: bytes, tmp_path: Path) -> None:
    """An empty, binary, huge or many-lined file is some other file."""
    (tmp_path / "secret").write_bytes(held)

    with pytest.raises(ConfigError, match=r"smtp\.password_file"):
        settings_of(tmp_path, spoilt("port = 587", 'user = "u"\npassword_file = "secret"'))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("mail.localhost", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    """A name that only begins like this machine's is somebody else's."""
    assert loopback == is_loopback(host)


def test_a_password_may_go_to_this_machine_in_clear(tmp_path: Path) -> None:
    """Between two programs of one machine nobody listens."""
    text = spoilt("port = 587", 'security = "none"\nuser = "u"\npassword = "p"').replace("mail.example.org", "127.0.0.1")

    assert settings_of(tmp_path, text).smtp.security == "none"


def test_a_sender_under_a_foreign_domain_is_written_in_ascii(tmp_path: Path) -> None:
    """The domain becomes an A-label, so that no server on the way must know SMTPUTF8."""
    settings = settings_of(tmp_path, WHOLE.replace("editor@example.org", "editor@bücher.example"))

    assert settings.newsletter("journal").sender.address == "editor@xn--bcher-kva.example"


def test_a_newsletter_that_there_is_not_is_not_found(tmp_path: Path) -> None:
    """The error lists those that there are."""
    with pytest.raises(NotFound, match="the configuration has: journal"):
        settings_of(tmp_path).newsletter("weekly")


def test_settings_can_be_made_in_code(tmp_path: Path) -> None:
    """Tables made by a program pass the same checks, and mistakes have no line."""
    tables = {"newsletters": {"tried": {"name": "N", "sender": {"address": "a@example.org"}, "postal_address": "P"}}}

    settings = from_tables(tables, tmp_path)

    assert settings.newsletter("tried").sender == Mailbox(address="a@example.org")
    with pytest.raises(ConfigError) as caught:
        from_tables({**tables, "smpt": {}}, tmp_path)
    assert [(one.file, one.line, one.key) for one in caught.value.problems] == [("settings", None, "smpt")]


def test_tables_made_in_code_stay_as_they_are(tmp_path: Path) -> None:
    """Checking does not change what it was given."""
    tables = {"smtp": {"port": "x"}, "newsletters": {}}

    with pytest.raises(ConfigError):
        from_tables(tables, tmp_path)
    assert tables == {"smtp": {"port": "x"}, "newsletters": {}}


def test_every_bound_belongs_to_an_option() -> None:
    """A limit on an option that was renamed would check nothing."""
    tables = {name: type(field.default) for name, field in Settings.model_fields.items()}
    tables |= {"relays": RelayOptions, "schedule": ScheduleOptions, "window": WindowOptions, "selection": SelectionOptions}

    assert [f"{table}.{key}" for table, key in BOUNDS if key not in {field.name for field in dataclasses.fields(tables[table])}] == []


def test_the_shipped_configuration_works_as_it_is() -> None:
    """config.toml of the checkout, or of the wheel, loads without a change."""
    settings = load(shipped("config.toml"), {})

    newsletter = settings.newsletter("journal")
    assert newsletter.name == "Meridian Review"
    assert newsletter.list_id == "journal.meridian-review.example"
    assert tuple(source.kind for source in settings.sources("journal")) == ("folder",)
    assert settings.authors_path("journal") is not None
