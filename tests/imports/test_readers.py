"""Every kind of CSV becomes the right rows, or an error that says where."""

import pytest

from imports import readers
from imports.readers import Row, UnreadableFile, open_csv

PEOPLE = [{"name": "Zoë", "city": "Málaga"}, {"name": "Bob", "city": "Leeds"}]
PLAIN = "name,city\nZoë,Málaga\nBob,Leeds\n"


def read(path):
    return list(open_csv(path).rows())


@pytest.fixture
def write(tmp_path):
    def write(content, name="file.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_line_ends_and_delimiters_give_the_same_rows(write, encoding, end, delimiter):
    text = PLAIN.replace("\n", end).replace(",", delimiter)

    rows = read(write(text.encode(encoding)))

    assert rows == [Row(2, PEOPLE[0]), Row(3, PEOPLE[1])]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a,b\n"x\ny",1\nz,2\n', [(2, "x\ny", "1"), (4, "z", "2")]),
        ('a,b\r\n"x\r\n\r\ny",1\r\nz,2', [(2, "x\r\n\r\ny", "1"), (5, "z", "2")]),
        ("a,b\r1,2\n3,4\r\n5,6", [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]),
        ("a,b\n\n1,2\n,\n\n3,4\n\n", [(3, "1", "2"), (6, "3", "4")]),
        ("\n\na,b\n1,2\n", [(4, "1", "2")]),
        ("a,b\n1\n3,4\n", [(2, "1", ""), (3, "3", "4")]),
        ("a,b\n1,2,,\n", [(2, "1", "2")]),
        ('a,b\n"say ""yes""",2\n', [(2, 'say "yes"', "2")]),
        ('a,b\n5" disk,2\n', [(2, '5" disk', "2")]),
        ('a,b\n"1,5",2\n', [(2, "1,5", "2")]),
        ("a;b\n1,5;2\n3,7;4\n", [(2, "1,5", "2"), (3, "3,7", "4")]),
        ("sep=;\na;b\n1;2\n", [(3, "1", "2")]),
        ('"sep=|"\na|b\n1|2\n', [(3, "1", "2")]),
        ("a,b\n=1+1,@SUM(A1)\n", [(2, "=1+1", "@SUM(A1)")]),
        (" a , b \n1,2\n", [(2, "1", "2")]),
        ("a,b\n", []),
        ("a,b", []),
    ],
)
def test_sensible_files_are_read(write, text, rows):
    assert [(row.line, row.values["a"], row.values["b"]) for row in read(write(text))] == rows


def test_one_column_is_enough(write):
    assert read(write("name\nAcme\n")) == [Row(2, {"name": "Acme"})]


def test_ten_thousand_columns_are_read(write):
    header = ",".join(f"c{n}" for n in range(10_000))

    (row,) = read(write(header + "\n" + ",".join("x" for _ in range(10_000))))

    assert len(row.values) == 10_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n  \n", "the file is empty"),
        (b"a,b\n1,\x002\n", "line 2, column 2 (b): there is a NUL character"),
        (b'a,b\n1,2\n"3\n4\x00",5\n', "line 4, column 1 (a): there is a NUL character"),
        (b'a,b\n1,"2\n', "line 2, column 2 (b): a quote is opened"),
        (b'a,b\n1,"2\n3,4\n5,6\n', "line 2, column 2 (b): a quote is opened"),
        (b'a,b\n1,2\n"x"y,4\n', "line 3, column 1 (a): a quote is opened"),
        (b'a,b\n1,"2\n3,"4"\n', "line 2, column 2 (b): a quote is opened"),
        (b"a,b,A\n1,2,3\n", "line 1, column 3: the header A stands in column 1 too"),
        (b"a,,b\n1,2,3\n", "line 1, column 2: this column has no name"),
        (b"a,b,\n1,2,\n", "line 1, column 3: this column has no name"),
        (b"a,b\n1,2\n1,2,3\n", "line 3, column 3: this row has more cells"),
        (b"a,b\n1,2,,,9\n", "line 2, column 5: this row has more cells"),
        (b"a,b\nx,\x81y\n", "line 2, character 3 cannot be read as CP1252"),
        (b"\xef\xbb\xbfa,b\nx,\xffy\n", "line 2, character 3 cannot be read as UTF-8"),
        ("a,b\nñ,1\n".encode("utf-16") + b"x", "cannot be read as UTF-16"),
        ("会社,都市\n株式会社あいう,とうきょう\n".encode("shift_jis"), "Save"),
        (b"PK\x03\x04" + b"x" * 50, "this is a XLSX, ZIP file, whatever its name says"),
        (b"%PDF-1.7\n", "this is a PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is a XLS file"),
        (b"\x1f\x8b\x08", "this is a GZIP file"),
        (b"\x89PNG\r\n", "this is a PNG file"),
    ],
)
def test_unreadable_files_say_where_and_why(write, content, message):
    with pytest.raises(UnreadableFile) as caught:
        read(write(content))

    assert str(caught.value).startswith("file.csv")
    assert message in str(caught.value)


def test_missing_file_and_folder_are_plain_errors(tmp_path):
    with pytest.raises(UnreadableFile, match="there is no such file"):
        open_csv(tmp_path / "nowhere.csv")
    with pytest.raises(UnreadableFile, match="this is not a file"):
        open_csv(tmp_path)


@pytest.mark.parametrize("size", [11, 20])
@pytest.mark.parametrize("quote", ['"', ""])
def test_cell_of_more_than_ten_million_characters_is_named(write, size, quote):
    path = write(f"a,b\n1,2\nx,{quote}{'y' * size * 1024 * 1024}{quote}\n")

    with pytest.raises(UnreadableFile, match=r"line 3, column 2 \(b\): this cell is longer"):
        read(path)


def test_file_is_streamed(write):
    rows = open_csv(write("a,b\n" + "1,2\n" * 10 + "1,2,3\n")).rows()

    assert next(rows).line == 2


def test_line_of_a_bad_character_far_into_a_file_is_right(write, monkeypatch):
    monkeypatch.setattr("imports.encodings.BLOCK", 7)
    content = b"a,b\r\n" + b"11,22\r\n" * 50 + b"3,\x81\r\n"

    with pytest.raises(UnreadableFile, match="line 52, character 3 "):
        open_csv(write(content))


def test_wrong_quote_in_a_long_record_is_found(write):
    text = "a,b,c\n" + "x" * 5_000 + ',"good","bad"er\n'

    with pytest.raises(UnreadableFile, match=r"line 2, column 3 \(c\)"):
        read(write(text))


def test_short_rows_under_many_headers_have_an_end(write, monkeypatch):
    monkeypatch.setattr(readers, "TABLE_CELLS", 11)

    with pytest.raises(UnreadableFile, match="line 6: the table is too large"):
        read(write("a,b\n" + "1\n" * 10))


def test_rows_can_be_walked_twice(write):
    file = open_csv(write(PLAIN))

    assert list(file.rows()) == list(file.rows())


def test_cell_limit_is_the_csv_modules_too():
    assert readers.csv.field_size_limit() == readers.CELL_LIMIT
