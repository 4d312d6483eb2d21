"""What a message says, apart from its mark-up, its history and its politeness."""

import pytest

from relationships.mail.closing import is_short_closing
from relationships.mail.markup import text_of
from relationships.mail.message import read_mail
from relationships.mail.quoting import apart
from tests.relationships.mail.letters import letter

OWN = "Yes, Tuesday suits us."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello</p><p>Bob</p>", "Hello\n\nBob"),
        ("Hello<br>Bob", "Hello\nBob"),
        ("<div>Hello</div><div>Bob</div>", "Hello\nBob"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("Tom &amp; Jerry &lt;b&gt; &euro;5&nbsp;net", "Tom & Jerry <b> €5 net"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<a href='http://x.example'>the offer</a>", "the offer"),
        ("<img src='http://x.example/p.gif' alt='spy'>Hello", "Hello"),
        ("<head><title>t</title><style>p{}</style><body>Hello", "Hello"),
        ("<script>if (a<b) x='</p>'</script>Hello", "Hello"),
        ("<SCRIPT>x</ScRiPt >Hello", "Hello"),
        ("<div style='display:none'>pre<div>header</div></div>Hello", "Hello"),
        ("<!-- a > b -->Hello<!--", "Hello"),
        ("<a title='>' b=\">\">Hello</a>", "Hello"),
        ('<p class="x>Hello', "Hello"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_a_reader_sees(html, text):
    assert text_of(html) == (text, "")


@pytest.mark.parametrize(
    "html",
    [
        f"<div>{OWN}</div><div class='gmail_quote'><div>On 5 Jan Bob wrote:</div><blockquote>older</blockquote></div>",
        f"<p>{OWN}</p><blockquote type='cite'>older<blockquote type='cite'>oldest</blockquote></blockquote>",
        f"<p>{OWN}</p><div id='divRplyFwdMsg'><b>From:</b> Bob</div><div>older</div>",
        f"<p>{OWN}</p><div id='appendonsend'></div><hr><p>older</p>",
        f"<p>{OWN}</p><div class='yahoo_quoted'>older</div>",
        f"<p>{OWN}</p><p><b>From:</b> Bob<br><b>Sent:</b> Monday<br><b>To:</b> Ana</p><p>older</p>",
    ],
)
def test_the_history_of_an_html_letter_is_kept_apart(html):
    mail = read_mail(letter(html, kind="text/html; charset=utf-8"))

    assert mail.text == OWN
    assert "older" in mail.quoted


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 5 Jan 2026 at 10:00, Bob <bob@rapport.example> wrote:\n> older",
        "On Mon, 5 Jan 2026 at 10:00, Bob Miller\n<bob@rapport.example> wrote:\n\n> older\n> oldest",
        "El lun, 5 ene 2026 a las 10:00, Bob (<bob@rapport.example>) escribió:\n> older",
        "Am 05.01.2026 um 10:00 schrieb Bob Miller:\n> older",
        "On 5 Jan 2026, Bob wrote:\nolder",
        "-----Original Message-----\nFrom: Bob\nolder",
        "-----Ursprüngliche Nachricht-----\nVon: Bob\nolder",
        "---------- Forwarded message ---------\nFrom: Bob\nolder",
        "From: Bob\nSent: Monday\nTo: Ana\nSubject: Offer\n\nolder",
        "De: Bob\nEnviado el: lunes\nPara: Ana\nAsunto: Oferta\n\nolder",
        "Von: Bob\nGesendet: Montag\nAn: Ana\nBetreff: Angebot\n\nolder",
        "________________________________\nFrom: Bob\nolder",
        "> older\n> oldest",
    ],
)
def test_the_history_of_a_plain_letter_is_kept_apart(history):
    own, quoted = apart(f"{OWN}\n\n{history}")

    assert own == OWN
    assert quoted == history


def test_an_answer_woven_into_the_history_stays():
    written = "On 5 Jan 2026 Bob wrote:\n> When?\nTuesday\n> Where?\nMadrid"

    assert apart(written) == ("Tuesday\nMadrid", "On 5 Jan 2026 Bob wrote:\n> When?\n> Where?")


@pytest.mark.parametrize(
    "text", ["From: our side all is well", "On time: yes", "On 5 Jan we meet", "a > b", "De: x\nall fine"]
)
def test_what_only_looks_like_history_stays(text):
    assert apart(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks", "thanks!", "Thank you very much", "Thanks Bob!",
        "Hi Bob,\n\nThanks a lot.\n\nBest regards,\nAna Ruiz",
        "Ok, perfect", "Got it, thank you", "Sounds good!", "Great :)", "Perfecto", "Perfecto, muchas gracias.",
        "Hola Bob,\nrecibido, gracias.\nUn saludo,\nAna", "De acuerdo, gracias", "Vale", "Muchas gracias por tu ayuda",
        "Vielen Dank!", "Noted.\n\n-- \nAna Ruiz\nHead of Purchasing", "Thanks\n\nSent from my iPhone",
    ],
)  # fmt: skip
def test_a_short_closing_asks_for_nothing(text):
    assert is_short_closing(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Thanks, can you call me?", "Thanks. Please send the offer by Friday", "No thanks", "Not perfect",
        "Perfecto, pero falta el precio", "Ok, 40 pieces", "Gracias, ¿y el precio?", "Thanks, we cancel", "Hello Bob",
        "Best regards,\nAna", "Thanks " * 40, "Thanks. Cancel", "Ok but no",
    ],
)  # fmt: skip
def test_a_message_that_says_more_is_no_closing(text):
    assert not is_short_closing(text)


def test_a_closing_is_told_without_the_history_below_it():
    mail = read_mail(letter("Perfecto, gracias.\n\nOn 5 Jan 2026 Bob wrote:\n> Shall we meet?"))

    assert mail.is_short_closing
