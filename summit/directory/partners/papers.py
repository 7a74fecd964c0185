"""What the two kinds of pages about a partner share: its poster, and what is kept where."""

from collections.abc import Sequence

from flask import Response, request
from flask_babel import force_locale
from flask_babel import gettext as _

from summit.db import LANGUAGES
from summit.directory.partners.poster import Place, Poster, Words, poster_pdf
from summit.errors import NotFound
from summit.events.colours import colour_of
from summit.events.models import Event, Site
from summit.registration.models import Allocation, Partner
from summit.registration.paper import PAPERS
from summit.registration.partner_links import invite_code_url, invite_token, invite_url
from summit.web.keys import base_url, keyring
from summit.web.moments import day


def poster_of(partner: Partner) -> Response:
    """``?paper=``: the poster as a file, in the contact's language first."""
    paper = request.args.get("paper", "letter")
    if paper not in PAPERS:
        raise NotFound
    name = f"{partner.event.slug}-{paper}-poster.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(poster_pdf(_said(partner), paper), mimetype="application/pdf", headers=headers)


def _said(partner: Partner) -> Poster:
    token = invite_token(keyring(), partner)
    event = partner.event
    languages = _languages(partner)
    return Poster(
        words=tuple(_words(event, partner.organization.name, code) for code in languages),
        places=tuple(_place(event, site, languages) for site in event.sites),
        partner=partner.organization.name,
        url=invite_code_url(base_url(), token),
        address=invite_url(base_url(), token.lower()).split("://", 1)[-1],
    )


def _languages(partner: Partner) -> list[str]:
    spoken = [code for code in partner.event.coalition.languages if code in LANGUAGES]
    return sorted(spoken, key=lambda code: code != partner.language) or [partner.language]


def _words(event: Event, partner: str, code: str) -> Words:
    with force_locale(code):
        return Words(
            event=event.name.say(code),
            ask=_("Come with %(partner)s", partner=partner),
            how=_("Point your phone's camera at the code, or type the address:"),
            day=day(event.starts_at, event.timezone, code),
        )


def _place(event: Event, site: Site, languages: Sequence[str]) -> Place:
    names = dict.fromkeys(site.name.say(code) for code in languages)
    return Place(" · ".join(names), colour_of(event.sites.index(site)))


def kept_at(partner: Partner, site: Site) -> Allocation | None:
    """What is or was kept for the partner at a site."""
    return next((kept for kept in partner.allocations if kept.site_id == site.id), None)
