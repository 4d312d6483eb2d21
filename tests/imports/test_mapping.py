from decimal import Decimal

import pytest

from imports.importers import IMPORTERS
from imports.mapping import BadMapping, by_headers, check_headers, load, parse, shipped
from imports.tables import Row

FIELDS = ("external_id", "name", "legal_name", "industry", "own_revenue", "parent")


@pytest.fixture
def mapping(tmp_path):
    def mapping(text, target="accounts"):
        path = tmp_path / "own.toml"
        path.write_text(text)
        return parse(load(str(path)), target, name="own.toml", fields=FIELDS, numbers=("own_revenue",))

    return mapping


def test_headers_are_field_names_whatever_their_case_and_signs():
    assert by_headers(["Legal Name", "NAME", "own-revenue"], FIELDS).columns == {
        "legal_name": "Legal Name", "name": "NAME", "own_revenue": "own-revenue",
    }  # fmt: skip


def test_unknown_headers_are_named_with_the_nearest_field():
    with pytest.raises(BadMapping) as caught:
        by_headers(["name", "industri", "zzz"], FIELDS)

    assert "industri (did you mean industry?); zzz." in str(caught.value)


def test_many_unknown_headers_make_a_short_message():
    with pytest.raises(BadMapping) as caught:
        by_headers([f"c{n}" * 50 for n in range(10_000)], FIELDS)

    assert "and 9995 more" in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_two_headers_for_one_field_are_refused():
    with pytest.raises(BadMapping, match="legal_name and Legal Name both mean legal_name"):
        by_headers(["legal_name", "Legal Name"], FIELDS)


def test_mapping_turns_a_row_into_records(mapping):
    rules = mapping(
        """
        source = "erp"
        [accounts.columns]
        name = "Company"
        industry = "Sector"
        own_revenue = "Millions"
        parent = "Belongs to"
        [accounts.constants]
        legal_name = "unknown"
        [accounts.mastery]
        industry = "FILL"
        legal_name = "RAPPORT"
        [accounts.scale]
        own_revenue = 1000000
        [accounts.values.industry]
        Technolgy = "TECHNOLOGY"
        [[accounts.also]]
        columns = { name = "Belongs to" }
        mastery = { name = "RAPPORT" }
        """
    )
    row = Row(7, {"Company": " Acme ", "Sector": "TECHNOLGY", "Millions": "1100.04", "Belongs to": "Head"})

    aside, record = rules.records(row)

    assert rules.source == "erp"
    assert (aside.line, aside.texts, aside.part) == (7, {"name": "Head"}, 1)
    assert record.line == 7
    assert Decimal(record.texts.pop("own_revenue")) == Decimal("1100040000")
    assert record.texts == {"name": "Acme", "industry": "TECHNOLOGY", "legal_name": "unknown", "parent": "Head"}
    assert rules.mastery_of(record.part) == {"industry": "FILL", "legal_name": "RAPPORT"}
    assert rules.mastery_of(aside.part) == {"name": "RAPPORT"}


def test_empty_cells_say_nothing_and_mention_nobody(mapping):
    rules = mapping(
        '[accounts.columns]\nname="a"\nindustry="b"\n[accounts.scale]\n'
        '[[accounts.also]]\ncolumns={name="b"}\nconstants={industry="X"}'
    )

    (record,) = rules.records(Row(2, {"a": "Acme", "b": " "}))

    assert record.texts == {"name": "Acme"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[accounts", "own.toml: "),
        ("source = 3\n[accounts.columns]\nname='a'", "source is a text"),
        ("[users.columns]\nname='a'", r"it has no part \[accounts\]; it has: users"),
        ("accounts = 3", r"\[accounts\]: this is not a table"),
        ("[accounts]\n", r"\[accounts.columns\]: no column is named"),
        ("[accounts.columns]\n", "no column is named"),
        ("[accounts.colums]\nname='a'", r"no setting colums \(did you mean columns\?\)"),
        ("[accounts.columns]\nnmae='a'", r"\[accounts.columns\]: there is no field nmae \(did you mean name\?\)"),
        ("[accounts.columns]\nname=['a']", "name is not a text"),
        ("[accounts.columns]\nname=true", "name is not a text"),
        ("[accounts.columns]\nname='a'\n[accounts.constants]\nname='b'", "name has a column already"),
        ("[accounts.columns]\nname='a'\n[accounts.starts_with]\nname='b'", "there is no setting starts_with"),
        ("[accounts.columns]\nname='a'\n[accounts.mastery]\nname='ME'", "name is one of: SOURCE, FILL, RAPPORT"),
        ("[accounts.columns]\nname='a'\n[accounts.mastery]\nindustry='FILL'", "neither column nor constant"),
        ("[accounts]\ndates='YMD'\n[accounts.columns]\nname='a'", "dates is one of: ISO, DMY, MDY"),
        ("[accounts]\ndates=3\n[accounts.columns]\nname='a'", r"\[accounts.dates\]: this is not a text"),
        ("[accounts.columns]\nname='a'\n[accounts.values]\nname='b'", r"\[accounts.values.name\]|not a table of texts"),
        ("[accounts.columns]\nname='a'\n[accounts.values.industry]\nx='y'", "industry has no column"),
        ("[accounts.columns]\nname='a'\n[accounts.scale]\nname=2", "name is not a number"),
        ("[accounts.columns]\nown_revenue='a'\n[accounts.scale]\nown_revenue='x'", "not a number above 0"),
        ("[accounts.columns]\nown_revenue='a'\n[accounts.scale]\nown_revenue=-1", "not a number above 0"),
        ("[accounts.columns]\nown_revenue='a'\n[accounts.scale]\nown_revenue=nan", "not a number above 0"),
        ("[accounts.columns]\nname='a'\n[accounts.also]\nname='b'", r"\[accounts.also\]: this is not a list"),
        ("[accounts.columns]\nname='a'\n[[accounts.also]]\nconstants={name='b'}", r"also 1.columns\]: no column"),
    ],
)
def test_wrong_mapping_says_which_part_and_why(mapping, text, message):
    with pytest.raises(BadMapping, match=message):
        mapping(text)


def test_missing_mapping_names_what_there_is():
    with pytest.raises(BadMapping, match=r"crm-sale \(did you mean crm-sales\?\). Shipped mappings: crm-sales"):
        load("crm-sale")


def test_mapping_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadMapping, match=r"own\.toml"):
        load(str(tmp_path / "own.toml"))
    with pytest.raises(BadMapping):
        load(str(tmp_path))


def test_columns_the_file_does_not_have_are_named_with_the_nearest(mapping):
    with pytest.raises(BadMapping, match=r"Compny \(did you mean Company\?\). The file has: Company, City"):
        check_headers(mapping("[accounts.columns]\nname='Compny'"), ["Company", "City"])


@pytest.mark.parametrize("name", shipped())
def test_shipped_mappings_are_valid(name):
    document = load(name)

    for target in document.keys() - {"source"}:
        importer = IMPORTERS[target]
        rules = parse(document, target, name=name, fields=importer.names_of_fields, numbers=importer.numbers)
        assert rules.source == name
