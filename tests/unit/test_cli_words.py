"""What the command says of numbers and readers."""

from __future__ import annotations

import pytest

from newsletter.cli.front import counted
from newsletter.cli.readers import print_import
from newsletter.steps.enrol import Imported
from newsletter.storage.base import Enrolled


def test_one_thing_is_not_called_by_its_plural() -> None:
    """`1 reader`, and `0 readers` and `2 readers`."""
    assert ["0 readers", "1 reader", "2 readers"] == [counted(number, "reader") for number in range(3)]


@pytest.mark.parametrize(("consent", "advice"), [(None, "--consent"), ("a form", "until it says confirmed")])
def test_who_gave_a_consent_is_not_told_to_give_one(consent: str | None, advice: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that says `pending` stays so beside `--consent`: the column is what to change then."""
    print_import(Imported(rows=1, enrolled=Enrolled(added=1), rejected=(), by_status={"pending": 1}), consent=consent)

    told = capsys.readouterr().out
    assert advice in told
    assert ('or by --consent "' in told) is (consent is None)
