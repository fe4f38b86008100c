"""The command line: `folkmoot`."""

import asyncio
import gc
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from conference.foundation.settings import Settings, SettingsError, load_settings

app = typer.Typer(
    help="The open platform on which a whole virtual conference happens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DEMO = "ecc2020"


def main() -> None:
    """Entry point. Faults of the operator's making end in a sentence, not in a stack trace."""
    try:
        app()
    except SettingsError as broken:
        _stop(str(broken))


def _stop(message: str) -> Any:
    print(message, file=sys.stderr)
    raise SystemExit(2)


def _settings(**overrides: Any) -> Settings:
    from conference.foundation.logs import set_up_logs  # slow: after the settings are known to be right

    settings = load_settings(**overrides)
    set_up_logs(settings.log_level)
    return settings


@app.command()
def serve(
    processes: Annotated[int, typer.Option(min=1, help="Web processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Run the web server (and the worker, unless FOLKMOOT_WORKER=apart)."""
    gc.disable()  # what is loaded stays: looking through it for waste takes a tenth of the start; `serving` enables it
    from conference import serving  # slow: the whole application

    try:
        serving.serve(_settings(), processes)
    except serving.CannotServe as reason:
        _stop(str(reason))


@app.command()
def worker() -> None:
    """Run the jobs in a process of their own (with FOLKMOOT_WORKER=apart for the web processes)."""
    from conference import serving  # slow: the whole application

    asyncio.run(serving.work(_settings()))


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("demo-data"),
    fresh: Annotated[bool, typer.Option(help="Throw away what was done in the demo and begin anew.")] = False,
    now: Annotated[
        str, typer.Option(help="The demo's time at the start, ISO 8601; the running event's by default.")
    ] = "",
) -> None:
    """Open the reference event, running, on an embedded database. Nothing else is needed."""
    from conference import demonstration  # slow: the whole application

    demonstration.run(folder, fresh=fresh, now=now)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from conference.foundation import schema  # slow: SQLAlchemy
    from conference.foundation.db import sync_url  # slow: as above

    url = sync_url(_settings().database)
    schema.upgrade(url)
    print(f"The schema is at {schema.current(url)}.")


@app.command()
def seed(folder: Annotated[Path, typer.Argument(help="A folder as described in seed_data/ecc2020/README.md.")]) -> None:
    """Load an event from a folder of data files."""
    from conference import serving  # slow: the whole application

    asyncio.run(serving.load(_settings(), folder))


@app.command()
def check() -> None:
    """Show the configuration, secrets hidden, and try database, mail and disk."""
    from conference.foundation.db import sync_url  # slow: SQLAlchemy
    from conference.foundation.upkeep import look_over  # slow: as above

    settings = _settings()
    for name, value in settings.shown().items():
        print(f"{name}={value}")
    findings = list(look_over(settings, sync_url(settings.database)))
    for finding in findings:
        print(f"{'ok   ' if finding.well else 'FAULT'} {finding.what}: {finding.said}")
    raise SystemExit(0 if all(finding.well for finding in findings) else 1)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write a consistent copy of the database, also while it is in use."""
    from conference.foundation.db import sync_url  # slow: SQLAlchemy
    from conference.foundation.upkeep import copy  # slow: as above

    try:
        copy(sync_url(_settings().database), target)
    except FileExistsError as reason:
        _stop(str(reason))
    print(f"Wrote {target}, {target.stat().st_size // 1024} kB.")


@app.command(name="login-link")
def login_link(email: str) -> None:
    """Print a one-time link that signs in the account with this address."""
    from conference import serving  # slow: the whole application

    try:
        print(asyncio.run(serving.login_link(_settings(), email)))
    except serving.CannotServe as reason:
        _stop(str(reason))


@app.command()
def recount(
    board: Annotated[Path, typer.Argument(help="A ballot's board.json.")],
    root: Annotated[str, typer.Option(help="The root that was announced, as hex digits.")] = "",
    jury: Annotated[Path | None, typer.Option(help="The jury's board.json, where a jury took part.")] = None,
) -> None:
    """Count a published ballot again, from its board alone."""
    from conference.ballots.recount import recount as count_again  # slow: needed by this command alone

    found = count_again(board, root or None, jury)
    print("\n".join(found.lines))
    raise SystemExit(0 if found.fits else 1)


if __name__ == "__main__":
    main()
