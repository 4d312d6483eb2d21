"""Serves named files of installed npm packages, so that no third-party file lies in the repository."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"
SERVED = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map",
    "@tabler/core/dist/js/tabler.min.js",
    "@tabler/core/dist/js/tabler.min.js.map",
    "htmx.org/dist/htmx.min.js",
)


class NodeModulesFinder(BaseFinder):
    """Finds `vendor/<package>/<file>` for the files named in SERVED and nothing else."""

    storage = FileSystemStorage(location=NODE_MODULES)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [name for name in SERVED if not (NODE_MODULES / name).is_file()]
        return [Error(f"npm file missing: {name}. Run `make run` once.", id="core.E001") for name in missing]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        name = path.removeprefix("vendor/")
        found = str(NODE_MODULES / name) if path.startswith("vendor/") and name in SERVED else ""
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self.storage.prefix = "vendor"  # type: ignore[attr-defined]
        for name in SERVED:
            yield name, self.storage
