"""Alembic's entry: runs the migrations on the connection that ``data.schema`` hands over."""

from alembic import context

from logbook_desktop.data.columns import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
