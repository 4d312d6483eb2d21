"""Sealed secrets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.secrets import SecretLost, sealed, unsealed
from tests.fuzz.hostile import TEXTS


def test_a_sealed_secret_is_not_to_be_read_and_comes_back():
    token = sealed("contraseña del buzón")

    assert "contrase" not in token
    assert unsealed(token) == "contraseña del buzón"
    assert sealed("contraseña del buzón") != token


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_back(text):
    assert unsealed(sealed(text)) == text


def test_another_key_opens_nothing(settings):
    token = sealed("secret")
    settings.SEALING_KEY = "another key"

    with pytest.raises(SecretLost):
        unsealed(token)


def test_a_changed_token_opens_nothing():
    token = sealed("secret")
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]

    with pytest.raises(SecretLost):
        unsealed(changed)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_what_is_no_token_opens_nothing(text):
    with pytest.raises(SecretLost):
        unsealed(text)
