"""Alembic's entry: runs the steps in `versions/` on the connection that it is given."""

from alembic import context

from app.db import Base, connect

connection = context.config.attributes.get("connection")


def run(connection):
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


if connection is not None:
    run(connection)
else:
    import app.models  # noqa: F401  (fills the metadata for --autogenerate)

    with connect(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
        run(own)
