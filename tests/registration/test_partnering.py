"""Adding, changing and removing partners, and their two links."""

import pytest
import sqlalchemy as sa

from summit.audit.models import AuditEntry
from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.outbox.models import Message
from summit.people.models import Organization
from summit.people.sectors import Sector
from summit.registration.actions.partnering import (
    PartnerDraft,
    StillNeeded,
    Wish,
    change_partner,
    keep_places,
    release_places,
    remove_partner,
    renew_invite,
    renew_page,
    send_page,
)
from summit.registration.models import Partner
from summit.registration.partner_links import invite_token, page_token
from tests.factories import KEYS
from tests.factories.partners import SOMEBODY, added
from tests.factories.registration import BASE_URL, registered


def deeds(session):
    return list(session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)))


def kept(session, partner, places, site=0):
    wish = Wish(partner.event.sites[site], places, None)
    keep_places(session, partner, [wish], actor=SOMEBODY, now=now())
    return wish.site


def test_a_known_organization_becomes_a_partner_and_is_not_doubled(session, event_with):
    event = event_with(south=5)
    session.add(Organization(coalition_id=event.coalition_id, name="Casa Luz", name_key="casa luz"))
    session.commit()
    partner = added(session, event, "CASA  Luz", sector=Sector.FAITH)
    assert (partner.organization.name, partner.organization.sector) == ("Casa Luz", "faith")
    assert session.scalar(sa.select(sa.func.count()).select_from(Organization)) == 1
    with pytest.raises(FieldError, match="Casa Luz is a partner of this summit already"):
        added(session, event, "casa luz")


def test_a_domain_belongs_to_one_partner_of_an_event(session, event_with):
    event, other = event_with(south=5), event_with(south=5)
    added(session, event, "Casa", domains=["casa.org"])
    with pytest.raises(FieldError, match=r"casa\.org is a domain of Casa") as refused:
        added(session, event, "Foothill", domains=["foothill.org", "casa.org"])
    assert refused.value.field == "domains"
    assert added(session, other, "Foothill", domains=["casa.org"]).domains == ["casa.org"]


def test_a_partner_may_keep_its_own_domain_and_change_its_name(session, event_with):
    event = event_with(south=5)
    partner = added(session, event, "Cassa", domains=["casa.org"])
    delegate = registered(session, event.sites[0], organization="Cassa")
    draft = PartnerDraft("Casa Luz", Sector.FAITH, domains=["casa.org"])
    change_partner(session, partner, draft, actor=SOMEBODY, now=now())
    session.flush()
    assert (partner.organization.name, partner.domains) == ("Casa Luz", ["casa.org"])
    assert "casa luz" in delegate.search_text
    added(session, event, "Foothill")
    draft = PartnerDraft("foothill", Sector.FAITH)
    with pytest.raises(FieldError, match="another organization"):
        change_partner(session, partner, draft, actor=SOMEBODY, now=now())


def test_places_are_kept_changed_and_given_back(session, event_with):
    event = event_with(south=5)
    partner = added(session, event)
    south = kept(session, partner, 3)
    assert south.held == 3
    kept(session, partner, 2)
    assert south.held == 2
    before = len(deeds(session))
    kept(session, partner, 2)
    assert len(deeds(session)) == before
    release_places(session, partner, south, keys=KEYS, base_url=BASE_URL, actor=SOMEBODY, now=now())
    assert south.held == 0
    session.flush()
    assert deeds(session)[-1] == "partner:places-released"


def test_more_places_than_there_are_are_refused_beside_their_field(session, event_with):
    partner = added(session, event_with(south=5))
    with pytest.raises(FieldError) as refused:
        kept(session, partner, 6)
    assert refused.value.field == "places-south"


def test_a_partner_without_delegates_is_removed_and_its_places_are_free(session, event_with):
    event = event_with(south=5)
    partner = added(session, event)
    south = kept(session, partner, 3)
    session.commit()
    remove_partner(session, partner, actor=SOMEBODY, now=now())
    session.commit()
    assert (south.held, session.scalars(sa.select(Partner)).all()) == (0, [])
    assert session.scalars(sa.select(Organization.name)).all() == ["Riverbend Clinics"]
    assert deeds(session)[-1] == "partner:removed"


def test_a_partner_with_delegates_stays(session, event_with):
    event = event_with(south=5)
    partner = added(session, event)
    registered(session, event.sites[0], partner=partner)
    with pytest.raises(StillNeeded, match="1 registrations name it"):
        remove_partner(session, partner, actor=SOMEBODY, now=now())


def test_a_new_link_is_another_and_says_so_in_the_log(session, event_with):
    partner = added(session, event_with(south=5))
    before = invite_token(KEYS, partner), page_token(KEYS, partner)
    renew_invite(session, partner, keys=KEYS, actor=SOMEBODY, now=now())
    renew_page(session, partner, keys=KEYS, actor=SOMEBODY, now=now())
    after = invite_token(KEYS, partner), page_token(KEYS, partner)
    assert not set(before) & set(after)
    session.flush()
    assert deeds(session)[-2:] == ["partner:invite-renewed", "partner:page-renewed"]


def test_the_contact_gets_the_link_in_their_language_and_not_twice_in_a_minute(session, event_with):
    partner = added(session, event_with(south=5), contact_email="k@example.org", language="es")
    at = now()
    assert send_page(session, partner, actor=SOMEBODY, now=at)
    assert not send_page(session, partner, actor=SOMEBODY, now=at)
    (letter,) = session.scalars(sa.select(Message)).all()
    assert (letter.recipient, letter.language) == ("k@example.org", "es")
    assert letter.sensitive
    assert page_token(KEYS, partner) not in str(letter.values)


def test_nobody_to_write_to_is_said(session, event_with):
    partner = added(session, event_with(south=5))
    with pytest.raises(Conflict, match="no address"):
        send_page(session, partner, actor=SOMEBODY, now=now())
