"""Who may do what, as one table."""

from enum import StrEnum

from summit.errors import N_


class Permission(StrEnum):
    """Named ``<thing>:<deed>``; kept in alphabetical order."""

    AUDIT_READ = "audit:read"
    CHECKIN_DESK = "checkin:desk"
    CHECKIN_MANAGE = "checkin:manage"
    CHECKIN_READ = "checkin:read"
    CONSOLE_OPEN = "console:open"
    EVENT_CREATE = "event:create"
    EVENT_MANAGE = "event:manage"
    GROUP_LEAD = "group:lead"
    GROUP_MANAGE = "group:manage"
    MESSAGE_READ = "message:read"
    MONDAY_READ = "monday:read"
    OUTBOX_READ = "outbox:read"
    PEOPLE_MANAGE = "people:manage"
    PEOPLE_READ = "people:read"
    PROGRAMME_MANAGE = "programme:manage"
    STAKEHOLDER_KEEP = "stakeholder:keep"
    SURVEY_MANAGE = "survey:manage"
    SURVEY_RESULTS = "survey:results"
    TEAM_MANAGE = "team:manage"
    TOWNHALL_MODERATE = "townhall:moderate"


class Role(StrEnum):
    """What a person is for the coalition; granted at one level (``policy.Grant``)."""

    ADMIN = "admin"
    BACKBONE = "backbone"
    ORGANIZER = "organizer"
    SITE_LEAD = "site_lead"
    HELP_DESK = "help_desk"
    GROUP_LEAD = "group_lead"
    MODERATOR = "moderator"
    VIEWER = "viewer"


P = Permission

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(P),
    # The inventory holds opinions about people: its own role alone reads it, and administrators.
    Role.BACKBONE: frozenset({P.CONSOLE_OPEN, P.STAKEHOLDER_KEEP}),
    Role.ORGANIZER: frozenset(P) - {P.OUTBOX_READ, P.AUDIT_READ, P.STAKEHOLDER_KEEP},
    Role.SITE_LEAD: frozenset(
        {
            P.CHECKIN_DESK,
            P.CHECKIN_MANAGE,
            P.CHECKIN_READ,
            P.CONSOLE_OPEN,
            P.PEOPLE_READ,
            P.SURVEY_RESULTS,
            P.TOWNHALL_MODERATE,
        }
    ),
    Role.HELP_DESK: frozenset({P.CHECKIN_DESK, P.CHECKIN_READ, P.CONSOLE_OPEN, P.PEOPLE_READ}),
    Role.GROUP_LEAD: frozenset({P.GROUP_LEAD}),
    Role.MODERATOR: frozenset({P.CONSOLE_OPEN, P.TOWNHALL_MODERATE}),
    Role.VIEWER: frozenset({P.CHECKIN_READ, P.CONSOLE_OPEN, P.MONDAY_READ, P.SURVEY_RESULTS}),
}

ROLE_LABELS: dict[Role, str] = {
    Role.ADMIN: N_("Administrator"),
    Role.BACKBONE: N_("Backbone"),
    Role.ORGANIZER: N_("Organizer"),
    Role.SITE_LEAD: N_("Site lead"),
    Role.HELP_DESK: N_("Help desk"),
    Role.GROUP_LEAD: N_("Group lead"),
    Role.MODERATOR: N_("Moderator"),
    Role.VIEWER: N_("Viewer"),
}
