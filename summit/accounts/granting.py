"""Which roles one may give and take: nobody hands out more than they hold."""

from summit.access.permissions import ROLE_PERMISSIONS, Permission, Role
from summit.access.places import PlaceKind
from summit.access.policy import Actor, Scope

# A role makes sense at these levels of an event.
ROLES_AT: dict[PlaceKind, tuple[Role, ...]] = {
    PlaceKind.EVENT: (
        *(Role.ADMIN, Role.BACKBONE, Role.ORGANIZER),
        *(Role.HELP_DESK, Role.MODERATOR, Role.VIEWER),
    ),
    PlaceKind.SITE: (Role.SITE_LEAD, Role.HELP_DESK, Role.MODERATOR, Role.VIEWER),
    PlaceKind.GROUP: (Role.GROUP_LEAD,),
}


def may_grant(actor: Actor, role: Role, scope: Scope) -> bool:
    """Whether ``actor`` manages the team there and may do all that the role may."""
    needed = {Permission.TEAM_MANAGE, *ROLE_PERMISSIONS[role]}
    return all(actor.can(permission, scope) for permission in needed)
