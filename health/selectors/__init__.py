from health.selectors.book import BookHealth, book_health, with_book_health
from health.selectors.explanation import Explanation, explanation
from health.selectors.header import Header, health_header, with_health_header
from health.selectors.history import History, history_of
from health.selectors.weights import Preview, band_changes, versions

__all__ = [
    "BookHealth",
    "Explanation",
    "Header",
    "History",
    "Preview",
    "band_changes",
    "book_health",
    "explanation",
    "health_header",
    "history_of",
    "versions",
    "with_book_health",
    "with_health_header",
]
