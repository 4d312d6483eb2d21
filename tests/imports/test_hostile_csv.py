"""Whatever is uploaded as CSV: the right rows, or an error that names line and column; never anything else."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imports.readers import UnreadableFile, open_file
from tests.imports.corpus.case import check, parameters
from tests.imports.corpus.texts import CASES


@pytest.mark.parametrize("case", parameters(CASES))
def test_csv_gives_the_right_rows_or_says_where(case, tmp_path):
    check(case, tmp_path)


def test_corpus_is_as_large_as_promised():
    assert len(CASES) >= 200


@given(st.one_of(st.binary(max_size=400), st.text('ab",;\t|\r\n\0é=', max_size=200).map(str.encode)))
@example(b"\xff\xfe\x00")
@settings(max_examples=400, deadline=None)
def test_any_bytes_give_rows_or_a_plain_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "fuzzed.csv"
    path.write_bytes(content)

    try:
        file = open_file(path)
        rows = list(file.rows())
    except UnreadableFile:
        return
    assert all(tuple(row.values) == file.headers and row.line > file.header_line for row in rows)
