from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from core.messages import extracted, missing, stored


def test_every_text_is_translated():
    languages = [language for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]

    assert {language: missing(language) for language in languages} == {"es": []}


def test_texts_of_templates_and_code_are_found():
    texts = {message.id for message in extracted()}

    assert {"Portfolios", "Say why."} <= texts


def test_translations_keep_the_places_of_their_texts():
    problems = [error for message, errors in stored("es").check() for error in errors]

    assert problems == []


def test_spanish_is_spoken():
    with translation.override("es"):
        assert gettext("Say why.") != "Say why."
