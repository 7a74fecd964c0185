"""On which revision of the schema a database stands."""

import sqlalchemy as sa

VERSIONS = sa.table("alembic_version", sa.column("version_num", sa.String))


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of the schema; None before the first upgrade."""
    if not sa.inspect(connection).has_table(VERSIONS.name):
        return None
    return connection.scalar(sa.select(VERSIONS.c.version_num))
