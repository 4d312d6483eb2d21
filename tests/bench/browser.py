"""One client over one kept connection, with its cookies."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode

DOMAIN, PASSWORD = "rapport.example", "rapport-demo"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many milliseconds."""

    status: int
    text: str
    milliseconds: float
    location: str = ""


@dataclass
class Browser:
    """Somebody at the product's address; nobody until they sign in."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.address, timeout=60)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}{path}"}
        return self._ask("POST", path, urlencode(values), headers)

    def token(self, path: str) -> str:
        """The token that the form at this path has to be sent with."""
        found = TOKEN.search(self.get(path).text)
        if found is None:
            raise ValueError(f"No form at {path}")
        return found[1]

    def sign_in(self, person: str) -> "Browser":
        token = self.token("/auth/login/")
        answer = self.post(
            "/auth/login/", {"csrfmiddlewaretoken": token, "login": f"{person}@{DOMAIN}", "password": PASSWORD}
        )
        if answer.status != 302:
            raise ValueError(f"{person} cannot sign in: {answer.status}")
        return self

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**headers, **({"Cookie": cookies} if cookies else {})}
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):  # kept too long: the server hung up
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode()
        milliseconds = (time.perf_counter() - started) * 1000
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return Answer(response.status, text, milliseconds, response.headers.get("Location") or "")
