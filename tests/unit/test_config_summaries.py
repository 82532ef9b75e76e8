"""`[summaries]`: a model is asked only if the configuration names one whole, and its key is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.config import WHOLE, problems_of, settings_of

ENDPOINT = '[summaries]\nendpoint = "https://models.example.org/v1"\n'


def test_without_the_table_no_model_is_asked(tmp_path: Path) -> None:
    """Off is the default, for articles of members even where there is one."""
    assert settings_of(tmp_path, WHOLE).summaries.endpoint == ""
    assert not settings_of(tmp_path, ENDPOINT + 'model = "small"\n' + WHOLE).summaries.members_only


def test_the_key_comes_from_a_file_and_is_not_shown(tmp_path: Path) -> None:
    """White space around it does not count."""
    (tmp_path / "model.key").write_text(" secret-key\n", encoding="utf-8")
    settings = settings_of(tmp_path, ENDPOINT + 'model = "small"\nkey_file = "model.key"\n' + WHOLE)

    assert settings.summaries.key == "secret-key"
    assert "secret-key" not in repr(settings)


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        (ENDPOINT, "summaries.model", "must name the model of the service"),
        ('[summaries]\nmodel = "small"\n', "summaries.model", "does nothing without endpoint"),
        ('[summaries]\nmodel = "m"\nendpoint = "models.example.org"\n', "summaries.endpoint", "must be the base address of a service"),
        ('[summaries]\nmodel = "m"\nendpoint = "https://u:p@models.example.org"\n', "summaries.endpoint", "must be the base address"),
        ('[summaries]\nmodel = "m"\nendpoint = "http://models.example.org/v1"\n', "summaries.endpoint", "in the clear"),
        (ENDPOINT + 'model = "m"\nkey = "a"\nkey_file = "b"\n', "summaries.key_file", "stands beside key"),
        (ENDPOINT + 'model = "m"\nkey_file = "missing.key"\n', "summaries.key_file", "cannot be read"),
        (ENDPOINT + 'model = "m"\ntimeout_s = 0\n', "summaries.timeout_s", "must be"),
        (ENDPOINT + 'model = "m"\nat_once = 0\n', "summaries.at_once", "must be"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, table: str, key: str, message: str) -> None:
    """Half a configuration of a model is no configuration."""
    problems = problems_of(tmp_path, table + WHOLE)

    assert [one.key for one in problems] == [key]
    assert message in problems[0].message


@pytest.mark.parametrize(
    "endpoint", ["http://localhost:11434/v1", "http://192.168.1.20:8000/v1", "http://models:8000/v1", "http://[::1]:1/v1"]
)
def test_a_service_of_the_own_network_needs_no_tls(tmp_path: Path, endpoint: str) -> None:
    """A model on this machine or the one beside it."""
    assert settings_of(tmp_path, f'[summaries]\nmodel = "m"\nendpoint = "{endpoint}"\n' + WHOLE).summaries.endpoint == endpoint
