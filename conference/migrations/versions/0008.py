"""Breaks between meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting_rules", sa.Column("longest_run", sa.Integer(), nullable=True))
    op.add_column("meeting_rules", sa.Column("pause_slots", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("meeting_rules", sa.Column("buffer_minutes", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
