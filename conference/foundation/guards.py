"""Guards: what a table refuses whoever asks, written once and spelt as triggers of both databases."""

from typing import NamedTuple


class Guard(NamedTuple):
    """A refusal. `condition` is SQL over OLD and NEW, true where the deed is refused; the refusal carries `name`.

    `{differs}` in it is spelt as the database's comparison that takes NULL for a value.
    """

    name: str
    when: str  # INSERT, UPDATE or DELETE
    table: str
    condition: str


def postgres(guard: Guard) -> tuple[str, str]:
    """The function and the trigger."""
    condition = guard.condition.replace("{differs}", "IS DISTINCT FROM")
    back = "OLD" if guard.when == "DELETE" else "NEW"
    return (
        f"""CREATE FUNCTION refuse_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF ({condition}) THEN RAISE EXCEPTION '{guard.name}' USING ERRCODE = 'check_violation'; END IF;
        RETURN {back}; END $$""",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_{guard.name}()",
    )


def sqlite(guard: Guard) -> str:
    """The trigger."""
    condition = guard.condition.replace("{differs}", "IS NOT")
    return f"""CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{guard.name}'); END"""


def rules(guards: tuple[Guard, ...], dialect: str) -> list[str]:
    """The statements that post the guards, for a migration."""
    if dialect == "postgresql":
        return [statement for guard in guards for statement in postgres(guard)]
    return [sqlite(guard) for guard in guards]


def replaced(guards: tuple[Guard, ...], dialect: str) -> list[str]:
    """The statements that take down the guards of these names and post them anew, for a migration."""
    gone = [statement for guard in guards for statement in _dropped(guard, dialect)]
    return gone + rules(guards, dialect)


def _dropped(guard: Guard, dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return (f"DROP TRIGGER {guard.name} ON {guard.table}", f"DROP FUNCTION refuse_{guard.name}()")
    return (f"DROP TRIGGER {guard.name}",)
