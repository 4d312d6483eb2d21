"""Another system at the door of the API: JSON in and out, by a token or a session."""

import json
from typing import Any

from django.test import Client

from integrations.choices import Scope
from integrations.services import create_token
from users.models import User

ROOT = "/api/v1/"


class Api:
    """Calls as one person, by a token of every scope unless others are named, or by a session."""

    def __init__(self, person: User | None, *, scopes: Any = Scope.values, by_session: bool = False) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if person is not None and by_session:
            self.client.force_login(person)
        elif person is not None:
            written = create_token(person, name="test", scopes=scopes, by=None)[1]
            self.headers["Authorization"] = f"Bearer {written}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer, with `data` read from its JSON; `If_Match="…"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content_type": "application/json"} if body is not None else {}
        address = path if path.startswith("/") else ROOT + path
        response = self.client.generic(method, address, content, headers=self.headers | named, **sent)
        response.data = json.loads(response.content) if response.content else None
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)
