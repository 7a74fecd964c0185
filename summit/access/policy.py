"""The one question that every view and template asks: may this actor do that, there?"""

from dataclasses import dataclass

from summit.access.permissions import ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something is: the ids from the coalition down; None means not so far down.

    ``Scope()`` is the installation itself.
    """

    coalition_id: int | None = None
    event_id: int | None = None
    site_id: int | None = None
    group_id: int | None = None

    def levels(self) -> tuple[int | None, ...]:
        return (self.coalition_id, self.event_id, self.site_id, self.group_id)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held somewhere: everywhere, in a coalition, at an event, a site or a group."""

    role: Role
    scope: Scope = Scope()

    def covers(self, scope: Scope) -> bool:
        """Whether ``scope`` lies inside this grant's."""
        pairs = zip(self.scope.levels(), scope.levels(), strict=True)
        return all(mine is None or mine == theirs for mine, theirs in pairs)

    def touches(self, scope: Scope) -> bool:
        """Whether some part of ``scope`` lies inside this grant's.

        A site's grant touches its event's pages, which then show that site alone. A group's
        grant touches nothing above the group: leads have pages of their own.
        """
        pairs = zip(self.scope.levels()[:3], scope.levels()[:3], strict=True)
        above = all(None in (mine, theirs) or mine == theirs for mine, theirs in pairs)
        return above and self.scope.group_id in (None, scope.group_id)

    def allows(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a user with grants, or nobody in particular."""

    user_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()

    @property
    def known(self) -> bool:
        return self.user_id is not None

    def can(self, permission: Permission, scope: Scope) -> bool:
        """Whether the whole of ``scope`` is open to this actor."""
        return any(grant.allows(permission) and grant.covers(scope) for grant in self.grants)

    def may_enter(self, permission: Permission, scope: Scope) -> bool:
        """Whether any part of ``scope`` is; the page then narrows itself (``sites_at``)."""
        return any(grant.allows(permission) and grant.touches(scope) for grant in self.grants)

    def belongs(self, scope: Scope) -> bool:
        """Whether this actor has anything to do with ``scope``, so that a refusal may say so."""
        return any(grant.touches(scope) for grant in self.grants)

    def reach(self, permission: Permission) -> tuple[Scope, ...]:
        """Where this actor holds ``permission``; ``Scope()`` among them means everywhere."""
        return tuple(grant.scope for grant in self.grants if grant.allows(permission))

    def sites_at(self, permission: Permission, event: Scope) -> frozenset[int] | None:
        """The ids of the sites of ``event`` to which the actor is limited; None: no limit."""
        if self.can(permission, event):
            return None
        return frozenset(
            grant.scope.site_id
            for grant in self.grants
            if grant.allows(permission) and grant.touches(event) and grant.scope.site_id is not None
        )
