"""A page as everybody meets it: on a phone and on a desk, by day and by night."""

from playwright.sync_api import Page

from tests.journeys.axe import violations

LOOKS = [(1440, "dark"), (1440, "light"), (390, "light"), (390, "dark")]
HEIGHT = 900
TOO_WIDE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const settled = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  for (let tries = 0; tries < 30 && !settled(); tries += 1) await frame(); // a resized page is laid out anew
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const wide = [...document.body.querySelectorAll("main *, dialog *, header *")].filter((one) =>
    !one.closest("thead") && one.getBoundingClientRect().left + one.scrollWidth > clientWidth);
  const deepest = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
  return `${scrollWidth - clientWidth} px too wide: ` + deepest.slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
}"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in any of its looks."""
    found = []
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if not page.title().removesuffix("· Rapport").strip():
        found.append("no title")
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        wide = page.evaluate(TOO_WIDE)
        if wide:
            found.append(f"{width} {theme}: {wide}")
        found += [f"{width} {theme}: {rule}" for rule in violations(page, colours_only=theme == "dark")]
    return found
