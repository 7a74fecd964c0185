"""The pages of the groups: for everybody, for members, for leads, for organizers."""

from summit.groups.views import desk, lead, leadmember, meetings, member, public, roster

BLUEPRINTS = (public.bp, member.bp, lead.bp, leadmember.bp, meetings.bp, roster.bp, desk.bp)
