"""Workbooks (XLSX), read cell by cell without ever holding one in memory.

Macros, links to other files, pictures and whatever else a workbook carries are never looked at.
"""

from imports.spreadsheets.workbook import XlsxFile, open_workbook

__all__ = ["XlsxFile", "open_workbook"]
