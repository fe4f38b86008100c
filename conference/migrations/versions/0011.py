"""Conditions of an award: a quorum and a majority, fixed with its rules."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from conference.foundation.guards import Guard, rules

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
SETTLED = Guard(
    "conditions_settled",
    "UPDATE",
    "ballot",
    "OLD.state <> 'draft' AND (NEW.quorum <> OLD.quorum OR NEW.majority <> OLD.majority"
    " OR NEW.majority_base <> OLD.majority_base)",
)


def upgrade() -> None:
    op.add_column("ballot", sa.Column("quorum", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ballot", sa.Column("majority", TEXT(length=12), nullable=False, server_default=""))
    op.add_column("ballot", sa.Column("majority_base", TEXT(length=8), nullable=False, server_default="valid"))
    for statement in rules((SETTLED,), op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
