// L, or a link that logs, opens the form in a dialog over the page one is on. The form of the account whose page is
// open is fetched ahead, so that it is there at once, and also when the connection is gone.
import { isTyping } from "./dialogs.js";
import { newKey } from "./offline.js";

const dialog = document.getElementById("log-dialog");
const body = dialog?.querySelector(".dialog-body");
const fetched = new Map();
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function addressOf(link) {
  const url = new URL(link.href);
  if (!url.searchParams.has("back")) url.searchParams.set("back", location.pathname + location.search);
  return url.href;
}

async function piece(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true" } });
  if (response.headers.has("HX-Redirect")) location.assign(response.headers.get("HX-Redirect"));
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

function focusFirst() {
  const stops = ["[autofocus]", "input[type=radio]:checked", "input:not([type=hidden])"];
  stops.map((stop) => body.querySelector(stop)).find(Boolean)?.focus();
}

function fill(html) {
  body.innerHTML = html;
  const once = body.querySelector("[name=once]");
  if (once) once.value = newKey(); // what was fetched ahead may be used more than once
  htmx.process(body);
}

async function openLog(url) {
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  body.replaceChildren();
  dialog.showModal(); // at once, so that no key that follows means something to the page below
  try {
    fill(fetched.get(url) ?? (await piece(url)));
  } catch {
    body.replaceChildren(document.getElementById("request-failed").content.cloneNode(true));
  }
  focusFirst();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-logs]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !dialog || !isPlain) return;
  event.preventDefault();
  openLog(addressOf(link));
});

document.addEventListener("keydown", (event) => {
  const isElsewhere = isTyping(event.target) || document.querySelector("dialog[open]");
  if (event.key !== "l" || event.ctrlKey || event.metaKey || event.altKey || isElsewhere) return;
  const link = document.querySelector("a[data-log-here]") ?? document.querySelector("a[data-logs]");
  if (!link || !dialog) return;
  event.preventDefault();
  openLog(addressOf(link));
});

// In the dialog: down and up walk through the accounts, Enter takes the first one, Ctrl-Enter sends the form.
dialog?.addEventListener("keydown", (event) => {
  const find = body.querySelector(".log-find input[type=search]");
  if (find && event.key in STEPS) {
    const stops = [find, ...body.querySelectorAll("#log-accounts a")];
    const here = Math.max(stops.indexOf(document.activeElement), 0);
    event.preventDefault();
    stops[Math.min(Math.max(here + STEPS[event.key], 0), stops.length - 1)].focus();
  }
  if (event.key === "Enter" && event.ctrlKey) event.target.closest("form.log-form")?.requestSubmit();
});

let isFirstWanted = false;

function takeFirst() {
  isFirstWanted = false;
  body.querySelector("#log-accounts a")?.click();
}

dialog?.addEventListener("submit", (event) => {
  if (!event.target.matches(".log-find")) return;
  event.preventDefault();
  const isFound = body.querySelector("#log-accounts").dataset.text === event.target.elements.q.value;
  if (isFound) takeFirst();
  else isFirstWanted = true; // what was typed is being looked for: the list that shows is of other words
});

dialog?.addEventListener("htmx:afterSettle", () => {
  if (isFirstWanted && body.querySelector("#log-accounts")) takeFirst();
});

dialog?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches(".log") && !body.querySelector("[aria-invalid=true], .form-errors")) focusFirst();
});

const here = document.querySelector("a[data-log-here]");
if (here && dialog) {
  const url = addressOf(here);
  (globalThis.requestIdleCallback ?? setTimeout)(() => piece(url).then((html) => fetched.set(url, html), () => null));
}
