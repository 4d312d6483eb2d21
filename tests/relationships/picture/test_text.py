import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.picture.text import cut


def plain(text, width=140, **size):
    return cut(text, width, **size).removeprefix("\u2068").removesuffix("\u2069")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Pérez", "Ana Pérez"),
        ("  Ana \n\t Pérez ", "Ana Pérez"),
        ("", ""),
        ("Maximilian Oberhuber-Schmidt", "Maximilian Oberhub…"),
        ("上海汽车集团股份有限公司采购部主任", "上海汽车集团股份有限…"),
        ("عبد الرحمن محمد عبد الله الحداد", "عبد الرحمن محمد…"),
        ("Ana\u202e evil \u2066", "Ana evil"),
    ],
)
def test_text_is_cut_to_its_room_whatever_the_script(text, expected):
    assert plain(text) == expected


def test_bold_and_large_text_keeps_fewer_letters():
    text = "Maximilian Oberhuber-Schmidt"

    assert len(plain(text, bold=True, size=13)) < len(plain(text))


def test_a_letter_keeps_its_accents_and_joined_signs_stay_together():
    accented = plain("e\u0301" * 40)
    family = plain("👩\u200d👧" * 40)

    assert accented.removesuffix("…").count("e") == accented.count("\u0301")
    assert set(family.removesuffix("…").split("👩\u200d👧")) == {""}


@given(st.text(max_size=60), st.integers(30, 200))
def test_any_text_is_drawn_in_its_own_direction_and_without_control_signs(text, width):
    drawn = cut(text, width)

    assert drawn == "" or (drawn[0], drawn[-1]) == ("\u2068", "\u2069")
    assert [sign for sign in drawn if unicodedata.category(sign) == "Cc"] == []
