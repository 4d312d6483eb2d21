from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation

from core.templatetags.figures import capacity, dash, day, instant, money, number, waited
from core.templatetags.marks import avatar, badge, browser, icon, initials, person

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    request = RequestFactory().get(str(context.pop("path", "/")))
    return Template(source).render(Context({"request": request, **context}))


class ReasonForm(forms.Form):
    reason = forms.CharField(help_text="Say <why>.")
    tier = forms.ChoiceField(choices=[("KEY", "Key")], required=False)
    tell = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 24), "tomorrow"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 26), "in 3 days"),
        (date(2026, 11, 9), "14 days ago"),
        (date(2026, 12, 7), "in 14 days"),
        (date(2026, 12, 8), "8 Dec 2026"),
        (date(2026, 11, 8), "8 Nov 2026"),
    ],
)
def test_day_is_relative_up_to_14_days_away(on, words):
    with time_machine.travel(NOON, tick=False):
        shown = day(on)

    assert f">{words}<" in shown
    assert f'datetime="{on.isoformat()}"' in shown


def test_day_names_the_exact_date_on_hover_and_for_screen_readers():
    with time_machine.travel(NOON, tick=False):
        shown = day(date(2026, 11, 26))

    assert 'title="Thursday, November 26, 2026"' in shown
    assert '<span class="visually-hidden"> (26 Nov 2026)</span>' in shown


def test_day_is_the_readers_day_and_language():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    with (
        time_machine.travel(NOON, tick=False),
        timezone.override(ZoneInfo("Europe/Madrid")),
        translation.override("es"),
    ):
        shown = day(late)
        far = day(date(2027, 1, 2))

    assert 'datetime="2026-11-24"' in shown
    assert ">2 ene 2027<" in far


def test_instant_is_in_the_readers_zone():
    with timezone.override(ZoneInfo("Europe/Madrid")):
        shown = instant(datetime(2026, 11, 23, 8, 12, tzinfo=UTC))

    assert ">23 Nov 2026, 09:12<" in shown


@pytest.mark.parametrize("shown", [day(None), instant(None), money(None, "EUR"), number(None), person(None), dash("")])
def test_nothing_is_a_dash(shown):
    assert shown == "–"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "0 seconds"), (45, "45 seconds"), (18_028, "5 hours"), (3 * 86_400.0, "3 days")]
)
def test_waiting_is_said_in_one_unit(seconds, words):
    assert waited(seconds) == words


def test_what_stands_in_a_sentence_is_written_in_the_readers_language_and_zone():
    at = datetime(2026, 12, 6, 23, 30, tzinfo=UTC)
    page = Template("{{ at.date|written_day }} / {{ at.date|short_day }} / {{ at|short_moment }} / {{ 18028|waited }}")

    with timezone.override(ZoneInfo("Europe/Madrid")):
        assert page.render(Context({"at": at})) == "6 Dec 2026 / 6 Dec / 7 Dec, 00:30 / 5 hours"
        with translation.override("es"):
            assert page.render(Context({"at": at})) == "6 dic 2026 / 6 dic / 7 dic, 00:30 / 5 horas"


def test_zero_is_a_value():
    assert dash(0) == 0
    assert number(0) == "0"
    assert money(Decimal(0), "EUR") == "€\N{NO-BREAK SPACE}0"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "€\N{NO-BREAK SPACE}1,250,000"), ("es", "1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€")],
)
def test_money_is_written_as_the_language_does(language, shown):
    with translation.override(language):
        assert money(Decimal("1250000.40"), "EUR") == shown


@pytest.mark.parametrize(
    ("used", "ceiling", "floor", "meaning", "words"),
    [
        (18, 25, 10, "good", "7 free"),
        (25, 25, 10, "full", "full"),
        (27, 25, 10, "bad", "2 over the limit"),
        (7, 25, 10, "watch", "3 below the floor of 10"),
        (1, 2, 1, "good", "1 free"),
        (0, 2, 1, "watch", "1 below the floor of 1"),
        (0, 25, None, "good", "25 free"),
    ],
)
def test_capacity_says_in_words_how_full_a_portfolio_is(used, ceiling, floor, meaning, words):
    shown = capacity(SimpleNamespace(used=used, ceiling=ceiling), floor=floor)

    assert f'data-meaning="{meaning}"' in shown
    assert f">{used} of {ceiling}<" in shown
    assert f">{words}<" in shown


def test_capacity_has_a_tick_at_floor_and_ceiling():
    portfolio = SimpleNamespace(used=18, ceiling=25, floor=10)

    assert capacity(portfolio).count("capacity-tick") == 2


def test_capacity_of_a_few_is_drawn_as_seats():
    shown = capacity(SimpleNamespace(used=1, ceiling=2, floor=1))

    assert (shown.count('"capacity-seat-taken"'), shown.count('"capacity-seat"')) == (1, 1)


def test_capacity_without_a_limit_is_only_counted():
    shown = capacity(SimpleNamespace(used=9, ceiling=1_000_000, floor=0))

    assert ">9 accounts<" in shown
    assert "<svg" not in shown


def test_icon_is_drawn_for_the_eye_only():
    shown = icon("building", 16)

    assert 'aria-hidden="true"' in shown
    assert 'width="16"' in shown
    assert "<path" in shown


@pytest.mark.parametrize("name", ["no-such-icon", "../../LICENSE", "Home"])
def test_icon_refuses_what_it_does_not_have(name):
    with pytest.raises(TemplateSyntaxError):
        icon(name)


@pytest.mark.parametrize(
    ("name", "letters"), [("Rosa Díaz Fernández", "RF"), ("Ana", "A"), ("élise martin", "ÉM"), ("", "")]
)
def test_initials_are_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_names_are_escaped():
    someone = SimpleNamespace(name='<b>"x" y', get_absolute_url=lambda: "/people/1/")

    for shown in (person(someone), avatar(someone, alone=True), badge("<i>", "good")):
        assert "<b>" not in shown
        assert "<i>" not in shown


def test_person_links_to_the_person():
    someone = SimpleNamespace(name="Ana Ruiz", get_absolute_url=lambda: "/people/1/")

    assert 'href="/people/1/"' in person(someone)
    assert "href" not in person(someone, link=False)


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36 Edg/147.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "–"),
    ],
)
def test_browser_is_named_as_people_call_it(user_agent, shown):
    assert browser(user_agent) == shown


@pytest.mark.parametrize(
    ("path", "href", "aria"),
    [
        ("/?q=a&cursor=x", "?q=a&amp;sort=name", ""),
        ("/?sort=name", "?sort=-name", 'aria-sort="ascending"'),
        ("/?sort=-name", "?sort=name", 'aria-sort="descending"'),
    ],
)
def test_sort_header_turns_the_order_and_starts_at_the_first_page(path, href, aria):
    shown = render('{% sort_header "name" "Account" %}', path=path)

    assert f'href="{href}"' in shown
    assert aria in shown


def test_sort_header_knows_the_order_in_use_without_one_in_the_url():
    shown = render('{% sort_header "name" "Account" current="name" numeric=True %}')

    assert 'href="?sort=-name"' in shown
    assert '<th scope="col" class="num" aria-sort="ascending">' in shown


def test_nav_link_is_marked_on_its_page_and_those_below():
    source = '{% nav_link "account_login" "key" "Sign in" %}'

    assert 'aria-current="page"' in render(source, path="/auth/login/")
    assert "aria-current" not in render(source, path="/")


def test_field_ties_label_help_and_error_to_its_control():
    form = ReasonForm({})

    shown = form["reason"].as_field_group()

    assert '<label for="id_reason">' in shown
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in shown
    assert 'id="id_reason_helptext">Say &lt;why&gt;.<' in shown
    assert 'id="id_reason_error"' in shown
    assert 'class="form-control is-invalid"' in shown
    assert " required" in shown


def test_field_says_when_it_is_optional_and_puts_a_ticks_label_beside_it():
    form = ReasonForm()

    assert "optional" in form["tier"].as_field_group()
    assert 'class="form-select"' in form["tier"].as_field_group()
    assert "optional" not in form["reason"].as_field_group()
    assert "field-tick" in form["tell"].as_field_group()


def test_form_shows_what_was_refused_as_a_whole_and_keeps_what_was_typed():
    form = ReasonForm({"reason": "holiday"})
    form.add_error(None, "Portfolio full.")

    shown = render('{% include "components/form.html" with submit="Save" cancel_url="/back/" %}', form=form)

    assert 'role="alert"' in shown
    assert "Portfolio full." in shown
    assert 'value="holiday"' in shown
    assert 'href="/back/"' in shown


def test_the_500_page_needs_neither_request_nor_database():
    shown = Template('{% extends "500.html" %}').render(Context())

    assert "Something broke on our side" in shown
    assert "<nav" not in shown


def test_no_template_holds_inline_script_or_style(settings):
    """Of a page, that is: a mail has no other place for its style."""
    found = (settings.BASE_DIR / "templates").rglob("*.html")
    templates = [path for path in found if path.parent.name != "mail"]

    held = [
        path.name
        for path in templates
        if " style=" in (text := path.read_text()) or "<script>" in text or "<style" in text or " onclick=" in text
    ]

    assert templates
    assert held == []
