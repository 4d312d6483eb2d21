"""Every address the product answers, found by walking the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its full name (its path when it has none), how it is written and what it takes."""

    name: str
    pattern: str
    parameters: tuple[str, ...]


def collected_routes(resolver: URLResolver | None = None) -> list[Route]:
    """All routes of the URL configuration, nested includes and namespaces followed."""
    return list(_walk(resolver or get_resolver(), prefix="", namespace="", parameters=()))


def _walk(resolver: URLResolver, *, prefix: str, namespace: str, parameters: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        written = prefix + str(entry.pattern)
        taken = (*parameters, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, prefix=written, namespace=inner, parameters=taken)
        elif isinstance(entry, URLPattern):
            yield Route(namespace + entry.name if entry.name else "/" + written, written, taken)
