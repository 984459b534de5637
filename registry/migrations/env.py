"""Alembic's entry: the migrations run on the connection that `migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import registry.records  # noqa: F401 - knows every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
