"""Settings: read once from the environment, checked, and explained when they are wrong."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from conference.foundation.clock import parse_clock

PREFIX = "FOLKMOOT_"

EXAMPLES = {
    "app_name": "Folkmoot",
    "data_dir": "/var/lib/folkmoot",
    "database_url": "postgresql://folkmoot:secret@localhost/folkmoot",
    "base_url": "https://meet.example.org",
    "host": "0.0.0.0",  # noqa: S104 - an example in a message
    "port": "8000",
    "mail_url": "smtp://user:secret@mail.example.org:587",
    "mail_from": "Folkmoot <hello@example.org>",
    "clock": "real, or 2020-11-10T10:15:00+01:00",
    "metrics_token": "a long random word",
    "worker": "inside",
    "log_level": "info",
    "log_reads": "true",
    "trusted_proxies": "10.0.0.5,10.0.0.6",
    "secret_key": "64 random characters (a file in the data folder otherwise)",
    "max_upload_mb": "10",
    "dev": "false",
    "demo": "false",
}


class SettingsError(Exception):
    """The environment is wrong; the text names each variable, the fault and an example."""


class Settings(BaseSettings):
    """What an operator can set. Every field is an environment variable `FOLKMOOT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    app_name: str = "Folkmoot"
    data_dir: Path = Path("folkmoot-data")
    database_url: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    mail_url: SecretStr = SecretStr("keep:")
    mail_from: str = "Folkmoot <folkmoot@localhost>"
    clock: str = "real"
    metrics_token: SecretStr = SecretStr("")
    worker: Literal["inside", "apart"] = "inside"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_reads: bool = False
    trusted_proxies: str = ""
    secret_key: SecretStr = SecretStr("")
    max_upload_mb: Annotated[int, Field(ge=1, le=1024)] = 10
    dev: bool = False
    demo: bool = False

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
            raise ValueError("is not a whole http(s) address without a path")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        scheme = value.get_secret_value().partition(":")[0]
        if scheme and scheme not in ("sqlite", "postgresql"):
            raise ValueError(f"speaks of {scheme!r}; sqlite and postgresql are known")
        return value

    @field_validator("mail_url")
    @classmethod
    def _known_mail(cls, value: SecretStr) -> SecretStr:
        scheme = value.get_secret_value().partition(":")[0]
        if scheme not in ("smtp", "smtps", "keep"):
            raise ValueError(f"speaks of {scheme!r}; smtp, smtps and keep are known")
        return value

    @field_validator("clock")
    @classmethod
    def _known_clock(cls, value: str) -> str:
        parse_clock(value)
        return value

    @property
    def secure(self) -> bool:
        """Whether visitors come by https, so that cookies may demand it."""
        return self.base_url.startswith("https:")

    @cached_property
    def database(self) -> str:
        """The database's address; the embedded SQLite file where none is set."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir.resolve() / 'folkmoot.db'}"

    @property
    def mail_kept(self) -> bool:
        """Whether mails stay here, readable at /dev/mail, and leave by no server."""
        return self.mail_url.get_secret_value().startswith("keep")

    def shown(self) -> dict[str, str]:
        """Every setting with secrets hidden, for `folkmoot check`."""
        return {PREFIX + name.upper(): _plain(value) for name, value in self.model_dump().items()}


def load_settings(**overrides: Any) -> Settings:
    """Read the environment. Raises SettingsError with one line for each fault."""
    try:
        return Settings(**overrides)
    except ValidationError as broken:
        raise SettingsError("\n".join(map(_explain, broken.errors()))) from None


def _plain(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(hidden)" if value.get_secret_value() else "(not set)"
    return str(value)


def _explain(error: Any) -> str:
    name = str(error["loc"][0])
    fault = str(error["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()}: {fault}. Example: {PREFIX}{name.upper()}={EXAMPLES.get(name, '')}"
