"""Working without a mouse: everything is reached by Tab and done by keys."""

from playwright.sync_api import Locator, Page

FURTHEST = 120
IS_HERE = "(element) => element === document.activeElement"


def reach(control: Locator) -> None:
    """Tab until the control has the focus; fails where no number of Tabs gets there."""
    control.wait_for(state="attached")
    page = control.page
    for _step in range(FURTHEST):
        if control.evaluate(IS_HERE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by Tab")


def press(control: Locator, key: str = "Enter") -> None:
    reach(control)
    control.page.keyboard.press(key)


def follow(control: Locator, key: str = "Enter") -> None:
    """The page that answers stands loaded."""
    reach(control)
    with control.page.expect_navigation():
        control.page.keyboard.press(key)


def type_into(control: Locator, text: str) -> None:
    """The field says this, and nothing else."""
    reach(control)
    control.page.keyboard.press("Control+a")
    control.page.keyboard.type(text)


def choose(page: Page, control: Locator, key: str = "Space") -> None:
    """A box is ticked, or one of several taken, where it is not yet."""
    reach(control)
    if not control.is_checked():
        page.keyboard.press(key)
