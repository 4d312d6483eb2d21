import gettext

from local.messages import compile_messages

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Portfolio full"
msgstr "Cartera completa"

#, fuzzy
msgid "Swap one"
msgstr "Cambie"
"""


def test_messages_are_compiled_once_and_again_after_a_change(tmp_path, own_stamps):
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)

    assert compile_messages(tmp_path) == "1 compiled"
    assert compile_messages(tmp_path) == "unchanged"
    (folder / "django.po").write_text(PO.replace("completa", "llena"))
    assert compile_messages(tmp_path) == "1 compiled"
    with (folder / "django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    assert spanish.gettext("Portfolio full") == "Cartera llena"
    assert spanish.gettext("Swap one") == "Swap one"
