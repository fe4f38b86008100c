"""Alembic's environment: it runs on the connection that `schema.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

from conference.foundation import schema

schema.load_tables()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
