"""What looks like a slip is proposed; what is another thing is not."""

import csv
import os
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from core.countries import country_names
from imports.guesses import Certainty, guess_columns, guess_values

SHARED = Path(os.environ.get("RAPPORT_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
CRM_SALES = SHARED / "crm-sales"
needs_crm_sales = pytest.mark.skipif(
    not CRM_SALES.is_dir(), reason="the crm-sales files are not here; RAPPORT_SHARED_DATA names their folder"
)
COUNTRIES = {name: code for language in ("en", "es") for code, name in country_names(language).items()}
SECTORS = {"Technology": "TECHNOLOGY", "Medical": "HEALTH", "Retail": "RETAIL", "Telecommunications": "TELECOM"}

# What somebody wrote, and a word that is like it but means something else
OTHERS = [
    ("Austria", "Australia"), ("Australia", "Austria"), ("Iran", "Iraq"), ("Iraq", "Iran"), ("Niger", "Nigeria"),
    ("Nigeria", "Niger"), ("Ireland", "Iceland"), ("Iceland", "Ireland"), ("Gambia", "Zambia"), ("Mali", "Malawi"),
    ("Mali", "Malta"), ("Mali", "Bali"), ("Slovakia", "Slovenia"), ("Slovenia", "Slovakia"), ("Guinea", "Guyana"),
    ("Dominica", "Dominican Republic"), ("Guinea", "Equatorial Guinea"), ("Korea", "South Korea"),
    ("Korea", "North Korea"), ("North Korea", "South Korea"), ("Congo", "Tonga"), ("Libia", "Liberia"),
    ("Estonia", "Letonia"), ("Ruanda", "Uganda"), ("Islandia", "Irlanda"), ("Albania", "Alemania"),
    ("Laos", "Palaos"), ("Chad", "Chile"), ("China", "India"), ("Oman", "Jordan"), ("Samoa", "American Samoa"),
    ("U.S. Virgin Islands", "British Virgin Islands"), ("Sweden", "Switzerland"), ("Paraguay", "Uruguay"),
    ("Server 2012", "Server 2016"), ("Plan 1", "Plan 2"), ("MG 500", "MG 600"), ("GTX Basic", "GTX Plus Basic"),
    ("GTX Plus", "GTX Pro"), ("GTX Plus", "GTX Plus Pro"), ("MG Special", "MG Advanced"), ("GTK 500", "GTK 50"),
    ("Enterprise Plan A", "Enterprise Plan B"), ("Premium Support Contract A", "Premium Support Contract"),
    ("Premium", "Premier"), ("Active", "Inactive"), ("Qualified", "Unqualified"), ("Complete", "Incomplete"),
    ("Profitable", "Unprofitable"), ("Subscribed", "Unsubscribed"), ("Insured", "Uninsured"), ("Won", "One"),
    ("Lost", "Last"), ("Import", "Export"), ("Inbound", "Outbound"), ("Internal", "External"), ("AA+", "AA-"),
    ("AA", "AA+"), ("C", "C++"), ("C#", "C"), ("Northwest Region", "Northeast Region"), ("East", "West"),
    ("North Western Sales Region", "North Eastern Sales Region"), ("Carlos García", "Carla García"),
    ("Jon Smith", "Joan Smith"), ("Maria", "Mario"), ("Employer", "Employee"), ("Distributor", "Distribution"),
    ("Marketing", "Manufacturing"), ("Finance", "France"), ("Opentech", "Ron-tech"), ("Dontechi", "Hottechi"),
    ("Y-corporation", "Zencorporation"), ("Acme Corporation", "Zencorporation"), ("", "Spain"), ("-", "Spain"),
    ("n/a", "Namibia"), ("Europe", "Peru"), ("株式会社", "会社"), ("USA", "Uganda"), ("UK", "Ukraine"),
]  # fmt: skip


def meanings(said, vocabulary):
    return [(guess.meant, guess.certainty) for guess in guess_values([said], vocabulary)]


@pytest.mark.parametrize(
    ("said", "vocabulary", "meant", "certainty"),
    [
        ("GTXPro", {"GTX Pro": "GTX Pro", "GTX Plus Pro": "GTX Plus Pro"}, "GTX Pro", "SAME"),
        ("gtx-pro", {"GTX Pro": "GTX Pro"}, "GTX Pro", "SAME"),
        ("MEXICO", {"México": "MX", "Mexico": "MX"}, "MX", "SAME"),
        ("technolgy", SECTORS, "TECHNOLOGY", "LIKELY"),
        ("Tecnology", SECTORS, "TECHNOLOGY", "LIKELY"),
        ("telecomunications", SECTORS, "TELECOM", "LIKELY"),
        ("Philipines", COUNTRIES, "PH", "LIKELY"),
        ("Phillippines", COUNTRIES, "PH", "LIKELY"),
        ("Untied States", COUNTRIES, "US", "LIKELY"),
        ("United  States", COUNTRIES, "US", "SAME"),
        ("Argentian", COUNTRIES, "AR", "LIKELY"),
        ("Frnace", COUNTRIES, "FR", "LIKELY"),
        ("Swizterland", COUNTRIES, "CH", "LIKELY"),
        ("Nehterlands", COUNTRIES, "NL", "LIKELY"),
        ("Espana", COUNTRIES, "ES", "SAME"),
        ("Services", {"Service": "SERVICE"}, "SERVICE", "UNSURE"),
        ("Daniel Pérez", {"Daniela Pérez": "7"}, "7", "UNSURE"),
    ],
)
def test_slips_are_proposed(said, vocabulary, meant, certainty):
    assert meanings(said, vocabulary) == [(meant, certainty)]


@pytest.mark.parametrize(("said", "word"), OTHERS)
def test_other_things_are_not_proposed(said, word):
    assert meanings(said, {word: word}) == []


def test_list_of_other_things_is_as_long_as_promised():
    assert len(OTHERS) >= 60


def test_korea_alone_does_not_become_a_country():
    assert meanings("Korea", COUNTRIES) == []


def test_word_between_two_others_is_unsure_at_most():
    (guess,) = guess_values(["Internationel Sales"], {"International Sales": "1", "Internationed Sales": "2"})

    assert guess.certainty == Certainty.UNSURE


def test_word_for_two_values_is_not_proposed():
    assert meanings("gtxpro", {"GTX Pro": "1", "GTX-Pro": "2"}) == []


def test_each_value_is_proposed_once_in_its_order():
    guesses = guess_values(["technolgy", "nothing", "RETAIL", "technolgy"], SECTORS)

    assert [(guess.said, guess.word) for guess in guesses] == [("technolgy", "Technology"), ("RETAIL", "Retail")]


def test_no_country_is_taken_for_another_and_most_slips_are_found():
    chance = random.Random(7)
    names = [name for name in country_names("en").values() if len(name) >= 6]
    wrong = [
        (name, guess.word)
        for name, code in COUNTRIES.items()
        for guess in guess_values([name], {word: other for word, other in COUNTRIES.items() if other != code})
    ]
    slips = {name: without_a_letter(name, chance) for name in names}
    found = sum(meanings(slip, COUNTRIES)[:1] == [(COUNTRIES[name], "LIKELY")] for name, slip in slips.items())

    assert wrong == []
    assert found / len(names) > 0.85


def without_a_letter(word, chance):
    letters = [n for n, letter in enumerate(word[:-1]) if letter.isalpha()]
    left_out = chance.choice(letters[1:])
    return word[:left_out] + word[left_out + 1 :]


@needs_crm_sales
def test_crm_sales_slips_are_found_and_nothing_else():
    with (CRM_SALES / "accounts.csv").open() as stream:
        accounts = list(csv.DictReader(stream))
    with (CRM_SALES / "products.csv").open() as stream:
        products = {row["product"]: row["product"] for row in csv.DictReader(stream)}
    with (CRM_SALES / "sales_pipeline.csv").open() as stream:
        sold = sorted({row["product"] for row in csv.DictReader(stream)} - products.keys())
    sectors = sorted({row["sector"] for row in accounts})
    places = sorted({row["office_location"] for row in accounts} - COUNTRIES.keys())

    assert [(guess.said, guess.meant) for guess in guess_values(sold, products)] == [("GTXPro", "GTX Pro")]
    assert [(guess.said, guess.meant) for guess in guess_values(places, COUNTRIES)] == [("Philipines", "PH")]
    assert ("technolgy", "TECHNOLOGY") in [(guess.said, guess.meant) for guess in guess_values(sectors, SECTORS)]


@needs_crm_sales
@pytest.mark.parametrize(
    ("file", "column"), [("accounts", "account"), ("sales_teams", "sales_agent"), ("products", "product")]
)
def test_crm_sales_names_are_not_taken_for_each_other(file, column):
    with (CRM_SALES / f"{file}.csv").open() as stream:
        names = {row[column]: row[column] for row in csv.DictReader(stream)}

    wrong = [
        (name, guess.word)
        for name in names
        for guess in guess_values([name], {other: other for other in names if other != name})
    ]

    assert wrong == []


@dataclass(frozen=True)
class Field:
    name: str
    label: str = ""
    kind: str = "TEXT"
    is_required: bool = False
    synonyms: tuple[str, ...] = ()


ACCOUNT = (
    Field("external_id", "external id", synonyms=("id", "code")),
    Field("name", "name", is_required=True, synonyms=("account", "company", "customer")),
    Field("email", "e-mail", synonyms=("mail",)),
    Field("country", "country", synonyms=("office location",)),
    Field("own_revenue", "own revenue", "NUMBER", synonyms=("revenue", "turnover")),
    Field("employees", "employees", "WHOLE", synonyms=("headcount",)),
    Field("closed_on", "closed on", "DAY", synonyms=("close date",)),
    Field("parent", "parent", "REFERENCE", synonyms=("subsidiary of",)),
)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["Name", "COUNTRY"], {"name": "Name", "country": "COUNTRY"}),
        (["own-revenue", "E-Mail"], {"own_revenue": "own-revenue", "email": "E-Mail"}),
        (
            ["account", "office_location", "revenue"],
            {"name": "account", "country": "office_location", "own_revenue": "revenue"},
        ),
        (["Company", "Employes"], {"name": "Company", "employees": "Employes"}),
        (["close_date"], {"closed_on": "close_date"}),
        (["account", "name"], {"name": "name"}),
        (["id", "name"], {"external_id": "id", "name": "name"}),
        (["whatever", "x"], {}),
        (["account_id", "AccountName"], {"external_id": "account_id", "name": "AccountName"}),
        (["parentId"], {"parent": "parentId"}),
        (["Parent name", "name"], {"name": "name", "parent": "Parent name"}),
        (["sales country"], {"country": "sales country"}),
        (["", "___", "é"], {}),
        ([], {}),
    ],
)
def test_columns_are_known_by_name_synonym_and_likeness(headers, found):
    assert guess_columns(headers, [], ACCOUNT) == found


def test_columns_are_known_by_what_they_hold():
    samples = [
        {"a": "rosa@example.org", "b": "Spain", "c": "23/11/2026", "d": "x"},
        {"a": "bob@example.org", "b": "France", "c": "24/11/2026", "d": "7"},
    ]

    found = guess_columns("abcd", samples, ACCOUNT, vocabularies={"country": ["Spain", "France", "Peru"]})

    assert found == {"email": "a", "country": "b", "closed_on": "c"}


def test_two_columns_of_the_same_kind_are_left_to_the_person():
    assert guess_columns("ab", [{"a": "2026-11-23", "b": "2026-11-24"}], ACCOUNT) == {}


def test_column_that_holds_something_else_is_not_meant_by_a_likeness():
    fields = (Field("employees", "employees", "WHOLE"),)

    assert guess_columns(["employes"], [{"employes": "Rosa"}], fields) == {}
    assert guess_columns(["employes"], [{"employes": "12"}], fields) == {"employees": "employes"}


def test_only_sharing_fields_share_a_column():
    fields = (
        Field("external_id", synonyms=("agent",)),
        Field("name", synonyms=("agent",)),
        Field("owner", synonyms=("agent",)),
    )

    assert guess_columns(["agent"], [], fields) == {"external_id": "agent", "name": "agent"}
    assert guess_columns(["agent"], [], fields, sharing=()) == {"external_id": "agent"}
