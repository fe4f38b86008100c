"""Settings: a wrong variable is named, with its fault and an example; secrets are never shown."""

import pytest

from conference.foundation.settings import EXAMPLES, Settings, SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PORT", "many", "Input should be a valid integer"),
        ("PORT", "70000", "Input should be less than or equal to 65535"),
        ("BASE_URL", "meet.example.org", "is not a whole http(s) address without a path"),
        ("BASE_URL", "https://example.org/meet", "is not a whole http(s) address without a path"),
        ("DATABASE_URL", "mysql://localhost/x", "speaks of 'mysql'; sqlite and postgresql are known"),
        ("MAIL_URL", "imap://localhost", "speaks of 'imap'; smtp, smtps and keep are known"),
        ("CLOCK", "noon", "'noon' is neither 'real' nor an ISO 8601 time"),
        ("CLOCK", "2020-11-10T10:15:00", "'2020-11-10T10:15:00' has no UTC offset, so it names no instant"),
        ("WORKER", "outside", "Input should be 'inside' or 'apart'"),
        ("LOG_LEVEL", "loud", "Input should be 'debug', 'info', 'warning' or 'error'"),
        ("MAX_UPLOAD_MB", "0", "Input should be greater than or equal to 1"),
        ("DEV", "perhaps", "Input should be a valid boolean"),
    ],
)
def test_a_wrong_variable_is_explained(monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str) -> None:
    monkeypatch.setenv(f"FOLKMOOT_{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    line = str(refused.value)
    example = f". Example: FOLKMOOT_{name}={EXAMPLES[name.lower()]}"
    assert (line.startswith(f"FOLKMOOT_{name}: {fault}"), line.endswith(example)) == (True, True)


def test_every_fault_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_PORT", "x")
    monkeypatch.setenv("FOLKMOOT_CLOCK", "x")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["FOLKMOOT_PORT", "FOLKMOOT_CLOCK"]


def test_every_setting_has_an_example() -> None:
    assert set(EXAMPLES) >= set(Settings.model_fields) - {"database_url"}


def test_secrets_are_not_shown() -> None:
    addresses = {"database_url": "postgresql://me:hush@db/x", "mail_url": "smtp://me:hush@mail"}
    settings = load_settings(**addresses, secret_key="hush", metrics_token="hush")
    shown = settings.shown()
    assert "hush" not in str(shown) + repr(settings)
    assert [shown[f"FOLKMOOT_{name}"] for name in ("DATABASE_URL", "SECRET_KEY")] == ["(hidden)", "(hidden)"]
    assert load_settings().shown()["FOLKMOOT_SECRET_KEY"] == "(not set)"


def test_an_address_decides_about_secure_cookies() -> None:
    https, http = load_settings(base_url="https://meet.example.org/"), load_settings(base_url="http://localhost:8000")
    assert [(each.base_url, each.secure) for each in (https, http)] == [
        ("https://meet.example.org", True),
        ("http://localhost:8000", False),
    ]
