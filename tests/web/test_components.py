"""The macros that every page is made of."""

import re

import pytest
from flask import flash, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from summit.charts.bars import Bar, distribution
from summit.charts.table import Cell, Column, Table

SITES = [SelectChoice("south", "South County"), SelectChoice("north", "North County")]


class Registration(FlaskForm):
    class Meta:
        csrf = False

    name = StringField("Full name", [DataRequired("Write your name.")])
    site = RadioField("Site", [DataRequired("Choose a site.")], choices=SITES)
    needs = SelectMultipleField("Needs", [Optional()], choices=SITES, validate_choice=False)
    consent = BooleanField("You may write to me.")


@pytest.fixture
def shown(app):
    """Render a line that uses one macro: ``shown("field", "field(form.name)")``."""

    def render(macro, call, **values):
        source = f'{{% from "components/{macro}.html" import {macro} %}}{call}'
        with app.test_request_context("/"):
            form = Registration(data=values.pop("data", None))
            if values.pop("wrong", False):
                form.validate()
            return render_template_string(source, form=form, **values)

    return render


def test_a_field_is_described_by_its_hint_and_its_error(shown):
    html = shown("field", '{{ field(form.name, hint="As on your badge.") }}', wrong=True)
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="hint" id="name-hint">As on your badge.</span>' in html
    assert '<span class="error" id="name-error">Write your name.</span>' in html


def test_a_field_without_hint_and_error_is_described_by_nothing(shown):
    html = shown("field", '{{ field(form.name, autocomplete="name") }}')
    assert "aria-" not in html
    assert 'autocomplete="name"' in html


def test_what_was_typed_is_kept_and_stays_text(shown):
    html = shown("field", "{{ field(form.name) }}", data={"name": '"><b>Ana'})
    assert "&#34;&gt;&lt;b&gt;Ana" in html
    assert "<b>Ana" not in html


def test_the_summary_leads_to_each_field_and_counts(shown):
    html = shown("error_summary", "{{ error_summary(form) }}", wrong=True)
    assert "2 things to correct" in html
    assert '<a href="#name">Write your name.</a>' in html
    assert '<a href="#site">Choose a site.</a>' in html


def test_one_error_is_one_thing_to_correct(shown):
    data = {"site": "south"}
    html = shown("error_summary", "{{ error_summary(form) }}", wrong=True, data=data)
    assert "One thing to correct" in html


def test_without_errors_there_is_no_summary(shown):
    assert shown("error_summary", "{{ error_summary(form) }}").strip() == ""


def test_the_link_of_a_choice_leads_to_its_group(shown):
    html = shown("choices", "{{ choices(form.site) }}", wrong=True)
    assert '<fieldset id="site"' in html
    assert 'aria-describedby="site-error"' in html


def test_the_chosen_site_is_checked_and_cards_can_hold_more(shown):
    call = "{% call(one) choices(form.site) %}<b>{{ one.label }}</b> 3 left{% endcall %}"
    html = shown("choices", call, data={"site": "north"})
    assert len(re.findall(r" checked", html)) == 1
    assert re.search(r'value="north" checked', html)
    assert html.count("3 left") == 2


def test_several_needs_are_boxes_to_tick(shown):
    html = shown("choices", '{{ choices(form.needs, look="ticks") }}', data={"needs": ["south"]})
    assert html.count('type="checkbox"') == 2
    assert html.count(" checked") == 1


def test_a_sentence_to_agree_to_may_hold_a_link(shown):
    html = shown("tick", '{% call tick(form.consent) %}Yes, <a href="/x">all</a>{% endcall %}')
    assert '<a href="/x">all</a>' in html
    assert 'type="checkbox"' in html


def test_a_button_carries_the_token_and_says_for_whom(shown):
    call = '{{ button_form("/undo", "Undo", "mini quiet", {"id": 7}, about="for <Ana>") }}'
    html = shown("button_form", call)
    assert 'name="csrf_token"' in html
    assert '<input type="hidden" name="id" value="7">' in html
    assert '<span class="vh"> for &lt;Ana&gt;</span>' in html


def test_a_confirmation_works_without_script(shown):
    html = shown("confirm", '{{ confirm("Cancel", "Sure?", "It is gone.", "/x", "Cancel it") }}')
    assert "<details" in html
    assert 'method="post" action="/x"' in html


def test_a_number_may_lead_to_the_people_behind_it(shown):
    html = shown("stats", '{{ stats([("waiting", 3, "of 9", "/waiting"), ("left", 1)]) }}')
    assert '<a href="/waiting">3<span class="vh"> waiting</span></a>' in html
    assert "<dt>left</dt><dd>1</dd>" in html


def test_an_empty_list_has_no_pages(shown):
    class Page:
        first = last = total = 0
        previous_url = next_url = None

    assert shown("pagination", "{{ pagination(page) }}", page=Page()).strip() == ""


def test_a_chart_brings_both_drawings_and_its_table(shown):
    pair = distribution([Bar("Yes", 3, "3")], label="3 said yes")
    table = Table("Answers", [Column("Answer"), Column("People", True)], [["Yes", Cell("3", "/3")]])
    html = shown("chart", '{{ chart(pair, "Answers", table=table) }}', pair=pair, table=table)
    assert 'class="wide"' in html
    assert 'class="narrow"' in html
    assert '<td class="n" data-th="People"><span><a href="/3">3</a></span></td>' in html


def test_a_notice_offers_the_way_back(app):
    with app.test_request_context("/"):
        flash({"text": "Ana moved.", "url": "/back", "label": "Undo"}, "undo")
        flash("Not saved.", "error")
        toasts = render_template_string('{% include "components/toasts.html" %}')
        notes = render_template_string('{% include "components/notices.html" %}')
    assert 'action="/back"' in toasts
    assert "Not saved." not in toasts
    assert 'role="alert">Not saved.' in notes
