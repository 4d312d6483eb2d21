"""What a browser complains about while a person works: nothing, or the test fails."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

REFUSED = 422  # a form that comes back with its errors is an answer like any other
REPORT_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


class Watch:
    """Collects every complaint of the pages it is attached to."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.allowed: set[int] = {REFUSED}

    def allow(self, *statuses: int) -> None:
        """These statuses are what the test asks for."""
        self.allowed.update(statuses)

    def attach(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._response)
        page.on("requestfailed", self._failed)
        page.on("dialog", self._dialog)

    def check(self) -> None:
        assert not self.complaints, "\n".join(self.complaints)

    def _console(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource")  # told by the response itself
        if message.type in ("error", "warning") and not is_status:
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a newer search replaces the one under way
            self.complaints.append(f"{request.failure} {request.method} {request.url}")

    def _dialog(self, dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()
