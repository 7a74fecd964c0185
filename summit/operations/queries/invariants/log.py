"""The chain over the log of deeds."""

from sqlalchemy.orm import Session

from summit.audit.chain import faults
from summit.audit.queries import links
from summit.operations.queries.invariants.asking import Faults


def the_log_is_as_it_was_sealed(session: Session) -> Faults:
    """No deed of the log has been changed, removed or put elsewhere since it was sealed."""
    yield from faults(links(session))
