"""The lock under which a town hall changes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from summit.errors import N_, Conflict
from summit.townhall.models import TownHall
from summit.townhall.states import HallState


def hold(session: Session, hall: TownHall) -> None:
    """Let nobody else change this town hall until the end of the transaction, and let every page
    of it know that something is new. What is read from here on is as it is now. One statement.
    """
    raised = (
        sa.update(TownHall)
        .where(TownHall.id == hall.id)
        .values(revision=TownHall.revision + 1)
        .returning(TownHall.state, TownHall.mode, TownHall.revision)
    )
    found = session.execute(raised, execution_options={"synchronize_session": False})
    for name, value in found.mappings().one().items():
        set_committed_value(hall, name, value)


def hold_open(session: Session, hall: TownHall) -> None:
    """The same for what can be done only while it is open. Raises Conflict."""
    hold(session, hall)
    if hall.state != HallState.OPEN:
        raise Conflict(N_("This town hall is closed. Nothing more can be asked or voted for."))
