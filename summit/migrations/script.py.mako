"""${message}."""

<%!
    from dataclasses import astuple

    from summit.db import APPEND_ONLY, NOTICES
%>\
<% tables = sorted(APPEND_ONLY) if down_revision is None else () %>\
import sqlalchemy as sa
from alembic import op
% if tables:

from summit.db import Notice, append_only_ddl
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
% if tables:

# The database itself refuses to change or delete a row of these.
APPEND_ONLY = ${repr(tuple(tables))}
# The database itself notes down when these are written.
NOTICES = (
% for notice in NOTICES:
    Notice${repr(astuple(notice))},
% endfor
)
% endif


def upgrade():
    ${upgrades if upgrades else "pass"}
% if tables:
    for dialect, statement in _triggers():
        if dialect == op.get_bind().dialect.name:
            op.get_bind().exec_driver_sql(statement)
% endif


def downgrade():
    ${downgrades if downgrades else "pass"}
% if tables:
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for notice in NOTICES:
            op.execute(f"DROP FUNCTION {notice.name}()")


def _triggers():
    for table in APPEND_ONLY:
        yield from append_only_ddl(table)
    for notice in NOTICES:
        yield from notice.ddl()
% endif
