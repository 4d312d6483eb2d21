"""Records that others name come first, wherever they stand in the file."""

from dataclasses import replace

from imports.importers.accounts import ACCOUNTS
from imports.mapping import Record
from imports.ordering import LEVELS, Order


def record(line, name, parent="", **texts):
    return Record(line, {"name": name} | ({"parent": parent} if parent else {}) | texts)


def levels(records):
    order = Order(ACCOUNTS, lambda: iter(records))
    return [[each.texts["name"] for each in level] for level in order.levels()]


def test_parents_come_before_their_children():
    records = [record(2, "C", "B"), record(3, "B", "a"), record(4, "A"), record(5, "D")]

    assert levels(records) == [["A", "D"], ["B"], ["C"]]


def test_file_without_references_is_walked_as_it_stands():
    assert levels([record(2, "B"), record(3, "A")]) == [["B", "A"]]


def test_parent_that_is_not_in_the_file_makes_one_level():
    assert levels([record(2, "B", "Elsewhere"), record(3, "A")]) == [["A"], ["B"]]


def test_parent_may_be_named_by_its_external_id():
    assert levels([record(2, "B", "x1"), record(3, "A", external_id="X1")]) == [["A"], ["B"]]


def test_circles_and_oneself_end():
    names = sorted(
        name for level in levels([record(2, "A", "B"), record(3, "B", "A"), record(4, "C", "C")]) for name in level
    )

    assert names == ["A", "B", "C"]


def test_very_deep_tree_loses_no_record():
    records = [record(n + 2, f"n{n}", f"n{n - 1}" if n else "") for n in range(100)]

    found = levels(records)

    assert len(found) == LEVELS
    assert sorted(name for level in found for name in level) == sorted(f"n{n}" for n in range(100))


def test_asides_come_once_and_not_beside_their_own_row():
    asides = [replace(record(line, name), part=1) for line, name in [(2, "A"), (3, "A"), (4, "B")]]

    assert levels([*asides, record(5, "C", "A"), record(6, "B")]) == [["A", "B"], ["C"]]


def test_later_rows_about_the_same_record_know_the_first_line():
    records = [record(2, "A"), record(3, "a"), record(4, "A", country="ES"), record(5, "A"), record(6, "B")]
    order = Order(ACCOUNTS, lambda: iter(records))

    assert [order.earlier_line(each) for each in records] == [0, 2, 0, 2, 0]
