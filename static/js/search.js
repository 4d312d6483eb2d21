// Up and down walk from the search field through what was found; Enter follows the link, or the first one; Escape closes.
const dialog = document.getElementById("search-dialog");
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function walk(event) {
  const input = dialog.querySelector("input");
  const stops = [input, ...dialog.querySelectorAll(".search-dialog-results a")];
  const here = Math.max(stops.indexOf(document.activeElement), 0);
  const next = stops[Math.min(Math.max(here + STEPS[event.key], 0), stops.length - 1)];
  event.preventDefault();
  next.focus();
}

dialog?.addEventListener("keydown", (event) => {
  if (event.key in STEPS) walk(event);
  if (event.key === "Escape") {
    event.preventDefault(); // a search field would only empty itself
    document.activeElement.blur(); // else the next key would still go to the hidden field
    dialog.close();
  }
});

dialog?.querySelector("form").addEventListener("submit", (event) => {
  const first = dialog.querySelector(".search-dialog-results a");
  const isCurrent = !dialog.querySelector(".htmx-request");
  if (!first || !isCurrent) return;
  event.preventDefault();
  first.click();
});
