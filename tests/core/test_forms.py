import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from core.forms import FormRenderer, PlainSelect, attempt


class Hostile(forms.Form):
    """Values and labels that would break out of the page, one of them declared safe."""

    one = forms.ChoiceField(choices=[('"><b>', gettext_lazy("<i>")), ("x", mark_safe("<u>ok</u>")), ("'", "'&\"")])


class Choice(forms.Form):
    tier = forms.ChoiceField(choices=[("", "any"), ("A", "<A>"), ("group", [("B", "B & C")])], required=False)


def parts(text):
    return text.replace("\n", "").replace("  ", "").replace(" selected", " selected")


def test_lists_are_drawn_as_django_draws_them():
    ours = Choice({"tier": "B"}, renderer=FormRenderer())["tier"].as_widget(attrs={"class": "x"})
    theirs = Choice({"tier": "B"}, renderer=DjangoTemplates())["tier"].as_widget(attrs={"class": "x"})

    assert parts(ours) == parts(theirs)


def test_lists_escape_as_django_does():
    for sent in ({"one": '"><b>'}, {"one": "'"}):
        ours = Hostile(sent, renderer=FormRenderer())["one"].as_widget()
        theirs = Hostile(sent, renderer=DjangoTemplates())["one"].as_widget()
        assert parts(ours) == parts(theirs)


@pytest.mark.parametrize("sent", ["", "B", '"><b>'])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_list_is_drawn_as_django_draws_it(sent, language):
    choices = [("", gettext_lazy("Any")), ("B", "B & C"), ('"><b>', "<i>"), ("B", "the same again")]

    class Plain(forms.Form):
        ours = forms.ChoiceField(choices=choices, required=False, widget=PlainSelect)
        theirs = forms.ChoiceField(choices=choices, required=False)

    with override(language):
        form = Plain({"ours": sent, "theirs": sent}, renderer=DjangoTemplates())
        ours, theirs = (form[name].as_widget(attrs={"class": "x"}) for name in ("ours", "theirs"))

    assert parts(ours).replace("ours", "theirs") == parts(theirs)


def test_a_list_with_nothing_chosen_says_what_to_do():
    class Person(forms.Form):
        who = forms.TypedChoiceField(choices=[("", "---------"), ("1", "Ana")])

    assert '<option value="" selected>Choose…</option>' in Person(renderer=FormRenderer())["who"].as_widget()


def test_refusal_of_a_field_stands_at_it():
    form = Choice({"tier": "A"})

    def refuse():
        raise ValidationError({"tier": ValidationError("no", code="x")})

    assert not attempt(form, refuse)
    assert form.errors == {"tier": ["no"]}


def test_refusal_of_an_unknown_field_stands_above():
    form = Choice({"tier": "A"})

    def refuse():
        raise ValidationError({"elsewhere": ["no"]})

    assert not attempt(form, refuse)
    assert form.non_field_errors() == ["no"]


def test_nothing_is_attempted_with_a_form_that_is_wrong():
    form, done = Choice({"tier": "Z"}), []

    assert not attempt(form, lambda: done.append(1))
    assert done == []
