"""Asks axe-core what a person who cannot see, hear or point would stumble over."""

from functools import cache

from playwright.sync_api import Page

from tests.browser import PROJECT

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then((found) =>
  found.violations.map((rule) => `${rule.id}: ` + rule.nodes.map((node) =>
    `${node.target.join(" ")} (${node.any.concat(node.all, node.none).map((check) => check.message).join("; ")})`
  ).join(" | ")))"""


@cache
def source() -> str:
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """Each broken rule with the elements that break it; only what a theme changes, when nothing else did."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(source())
    return page.evaluate(RUN, COLOURS if colours_only else TAGS)
