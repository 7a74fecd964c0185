"""The addresses of results that are shared."""

from flask import url_for

from summit.access.tokens import Purpose
from summit.surveys.findings.models import SurveyShare
from summit.web.keys import base_url, keyring


def link_of(found: SurveyShare) -> str:
    token = keyring().token(Purpose.SURVEY_SHARE, found.uid, 1, digest_known=found.link_digest)
    return f"{base_url()}{url_for('shared.page', token=token)}"
