// j and k move through the rows of a list, x selects the row; Enter is the link's own.
import { isTyping } from "./dialogs.js";

const STEPS = { j: 1, k: -1 };

function move(step) {
  const links = [...document.querySelectorAll("main .row-link")].filter((link) => link.offsetParent !== null);
  const row = document.activeElement.closest("tr, .row-item");
  const here = links.findIndex((link) => row?.contains(link));
  const next = links[here === -1 ? 0 : here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const isElsewhere = isTyping(event.target) || document.querySelector("dialog[open]");
  if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere) return;
  if (event.key in STEPS) move(STEPS[event.key]);
  if (event.key === "x") document.activeElement.closest("tr")?.querySelector("[name=selected]")?.click();
});
