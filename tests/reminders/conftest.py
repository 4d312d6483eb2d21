import pytest

from tests.reminders.post import Post, listening


@pytest.fixture
def post(settings):
    """A mail server to which the product sends."""
    with listening(Post(), settings) as server:
        yield server
