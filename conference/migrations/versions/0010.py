"""Repairs: how firm standing meetings are, what the engine is given, and what it would change."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("match_run", sa.Column("firmness", TEXT(length=10), nullable=False, server_default=""))
    op.add_column("match_run", sa.Column("mending", TEXT(), nullable=True))
    op.add_column("match_run", sa.Column("changes", TEXT(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
