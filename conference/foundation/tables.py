"""The base of all tables, and the names that their constraints get."""

from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig

# Set before the first table is made: migrations on SQLite can only change a constraint that has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """A table's row. It does not validate: what comes in is read by a `Form` first.

    So its validator is never built, which is a good part of the time that the program takes to start.
    """

    model_config = SQLModelConfig(defer_build=True)
