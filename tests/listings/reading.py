"""Exports as a spreadsheet reads them."""

import csv
import io

from openpyxl import load_workbook


def content(response):
    """All bytes of an answer."""
    return b"".join(response)


def csv_rows(raw):
    """The cells of each line, the head first."""
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def sheet(raw):
    return load_workbook(io.BytesIO(raw)).active


def sheet_rows(raw):
    """The typed values of each row, the head first."""
    return [list(row) for row in sheet(raw).iter_rows(values_only=True)]
