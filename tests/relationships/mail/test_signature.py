import pytest

from relationships.mail.signature import SignaturePerson, people_in

ENGLISH = """Best regards,

Ana Ruiz
Head of Purchasing
Acme Packaging Ltd
12 High Street, London
T: +44 20 7946 0958 | M: +44 7700 900123
Fax: +44 20 7946 0959
ana.ruiz@acme.example
www.acme.example
VAT No. GB123456789
"""
SPANISH = """Un saludo,

D. Luis García de la Torre
Director Financiero | Envases del Sur, S.L.
Tel. 91 123 45 67 - Móvil: 600 123 456
luis.garcia@envases.example
C/ Mayor 5, 28013 Madrid
CIF B12345678
"""
GERMAN = """Mit freundlichen Grüßen

Dr. Jürgen Müller-Lüdenscheidt
Einkaufsleiter
Beispiel GmbH & Co. KG
Hauptstraße 5, 80331 München
Telefon: 089 / 123 456-78
j.mueller@beispiel.example
Geschäftsführer: Hans Meier
HRB 123456
"""


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (
            ENGLISH,
            SignaturePerson(
                "Ana Ruiz",
                "Head of Purchasing",
                "Acme Packaging Ltd",
                ("ana.ruiz@acme.example",),
                ("+44 20 7946 0958", "+44 7700 900123"),
                3,
            ),
        ),
        (
            SPANISH,
            SignaturePerson(
                "Luis García de la Torre",
                "Director Financiero",
                "Envases del Sur, S.L.",
                ("luis.garcia@envases.example",),
                ("91 123 45 67", "600 123 456"),
                3,
            ),
        ),
        (
            GERMAN,
            SignaturePerson(
                "Jürgen Müller-Lüdenscheidt",
                "Einkaufsleiter",
                "Beispiel GmbH & Co. KG",
                ("j.mueller@beispiel.example",),
                ("089 / 123 456-78",),
                3,
            ),
        ),
    ],
)
def test_a_signature_names_its_person(text, person):
    assert people_in(text) == [person]


def test_a_buying_centre_is_pasted_in_one_go():
    people = people_in(f"{ENGLISH}\n{SPANISH}\n{GERMAN}")

    assert [each.name for each in people] == ["Ana Ruiz", "Luis García de la Torre", "Jürgen Müller-Lüdenscheidt"]
    assert [len(each.emails) for each in people] == [1, 1, 1]


def test_people_one_after_another_without_a_blank_line():
    people = people_in("Ana Ruiz\nBuyer\nana@acme.example\nEva Sanz\nIT Manager\n+34 600 123 456")

    assert [(each.name, each.title, each.emails, each.phones) for each in people] == [
        ("Ana Ruiz", "Buyer", ("ana@acme.example",), ()),
        ("Eva Sanz", "IT Manager", (), ("+34 600 123 456",)),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ana Ruiz, Jefa de Compras", [("Ana Ruiz", "Jefa de Compras", "")]),
        ("Ana Ruiz – Head of Purchasing at Acme", [("Ana Ruiz", "Head of Purchasing", "")]),
        ("Ana Ruiz | CTO | Acme GmbH", [("Ana Ruiz", "CTO", "Acme GmbH")]),
        ("Ana Ruiz, PhD\nChief Executive Officer", [("Ana Ruiz", "Chief Executive Officer", "")]),
        (
            "Ana Ruiz\tCTO\tAcme GmbH\nEva Sanz\tBuyer\teva@x.example",
            [("Ana Ruiz", "CTO", "Acme GmbH"), ("Eva Sanz", "Buyer", "")],
        ),
        ("Ana Ruiz\nCEO | ana@acme.example", [("Ana Ruiz", "CEO", "")]),
        ("ANA RUIZ\nCEO", [("ANA RUIZ", "CEO", "")]),
        ("**Ana Ruiz**\n*CEO*", [("Ana Ruiz", "CEO", "")]),
        ("Mrs. Ana O'Neill-Ruiz\nCEO", [("Ana O'Neill-Ruiz", "CEO", "")]),
        ("王小明\nCEO", [("王小明", "CEO", "")]),
        ("Анна Иванова\nCEO", [("Анна Иванова", "CEO", "")]),
        ("Ana Ruiz\nDirector of Sales, Iberia\nana@acme.example", [("Ana Ruiz", "Director of Sales, Iberia", "")]),
        ("Ana Ruiz\nBuyer\nana@acme.example\nAcme", [("Ana Ruiz", "Buyer", "Acme")]),
    ],
)
def test_names_titles_and_companies_in_many_shapes(line, expected):
    assert [(each.name, each.title, each.company) for each in people_in(line)] == expected


def test_a_list_of_receivers_names_everybody():
    people = people_in('Ana Ruiz <ana@acme.example>; "Luis Gil" <LUIS@acme.example>, Eva Sanz <eva@acme.example>')

    assert [(each.name, each.emails) for each in people] == [
        ("Ana Ruiz", ("ana@acme.example",)),
        ("Luis Gil", ("luis@acme.example",)),
        ("Eva Sanz", ("eva@acme.example",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana Ruiz",
        "Best Regards",
        "Kind Regards,\nana@acme.example",
        "Hello World how are you today my friend",
        "Acme Packaging Ltd\n+44 20 7946 0958",
        "High Street\n+44 20 7946 0958",
        "Head of Purchasing\nana@acme.example",
        "please call me\n+44 20 7946 0958",
        "Order 12345678\nTotal 99",
        "ana@acme.example",
        "Sent from my iPhone\nana@acme.example",
        "Geschäftsführer: Hans Meier",
        "See You Tomorrow Then",
    ],
)
def test_nobody_is_invented(text):
    assert people_in(text) == []


@pytest.mark.parametrize(
    ("line", "phones"),
    [
        ("+34 600 12 34 56", ("+34 600 12 34 56",)),
        ("Tel.: (0)89 123456-0", ("(0)89 123456-0",)),
        ("M. 600123456 / T. 911234567", ("600123456", "911234567")),
        ("CIF B12345678", ()),
        ("28013 Madrid", ()),
        ("05.01.2026", ()),
        ("IBAN ES91 2100 0418 4502 0005 1332", ()),
        ("Fax +34 91 123 45 67", ()),
        ("T +34 91 123 45 67, F +34 91 123 45 68", ("+34 91 123 45 67",)),
    ],
)
def test_only_telephone_numbers_are_phones(line, phones):
    (person,) = people_in(f"Ana Ruiz\nCEO\n{line}")

    assert person.phones == phones


def test_what_stands_below_a_signature_is_not_the_persons():
    text = "Ana Ruiz\nCEO\n\n+34 600 123 456\n\nE-mail: ana@acme.example\n\nCall our hotline +34 900 123 456"

    (person,) = people_in(text)

    assert (person.phones, person.emails) == (("+34 600 123 456",), ("ana@acme.example",))


def test_a_huge_paste_is_read_soon():
    assert len(people_in("Ana Ruiz\nCEO\n\n" * 20_000)) == 500
    assert people_in("a" * 300_000) == []
    assert people_in("1 " * 100_000) == []
    assert people_in("A@" * 100_000) == []
