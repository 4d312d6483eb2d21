"""Serves what shows the API to people from its installed package: no third-party file lies in the repository."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

FOLDER = Path(drf_spectacular_sidecar.__file__).parent / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
SERVED = ("swagger-ui.css", "swagger-ui.css.map", "swagger-ui-bundle.js", "swagger-ui-bundle.js.map")
PREFIX = "vendor/swagger-ui"


class SwaggerFinder(BaseFinder):
    """Finds `vendor/swagger-ui/<file>` for the files named in SERVED and nothing else."""

    storage = FileSystemStorage(location=FOLDER)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        name = path.removeprefix(f"{PREFIX}/")
        found = str(FOLDER / name) if path.startswith(PREFIX) and name in SERVED else ""
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]
        for name in SERVED:
            yield name, self.storage
