// What is noted while there is no connection stays on this phone and is sent when there is one. Each note carries the
// key of its form, so that the server takes it once, however often it arrives.
const STORE = "rapport-unsent";
const words = document.getElementById("offline-words");
const person = words?.dataset.person;
const UNSAID = "csrfmiddlewaretoken";

const all = () => JSON.parse(localStorage.getItem(STORE) ?? "[]");
const own = () => all().filter((note) => note.person === person);
const write = (notes) => localStorage.setItem(STORE, JSON.stringify(notes));
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function keep(note) {
  write([...all(), { ...note, person }]);
  show();
}

function drop(key) {
  write(all().filter((note) => note.key !== key));
}

function mark(key) {
  write(all().map((note) => (note.key === key ? { ...note, isRefused: true } : note)));
}

// Says what waits here, what was sent and what was refused; nothing of that can get lost unseen.
export function show(sent = "") {
  const region = document.getElementById("unsent");
  if (!region) return;
  region.replaceChildren();
  const waiting = own().filter((note) => !note.isRefused);
  if (sent) region.append(line(words.dataset.sent.replace("%s", sent), "good"));
  if (waiting.length) region.append(line(words.dataset.waiting.replace("%s", waiting.map((note) => note.label).join(", ")), "watch"));
  for (const note of own().filter((each) => each.isRefused)) {
    const notice = line(words.dataset.refused.replace("%s", note.label), "bad");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words.dataset.drop });
    button.addEventListener("click", () => { drop(note.key); show(); });
    notice.append(button);
    region.append(notice);
  }
}

function line(text, meaning) {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.meaning = meaning;
  notice.append(Object.assign(document.createElement("p"), { textContent: text }));
  return notice;
}

async function send(note) {
  const headers = { "HX-Request": "true", "X-CSRFToken": token() };
  const response = await fetch(note.url, { method: "POST", body: new URLSearchParams(note.fields), headers });
  const isTaken = response.status === 200 && response.headers.has("HX-Redirect");
  if (isTaken) drop(note.key);
  else if ([400, 404, 422].includes(response.status)) mark(note.key);
  return isTaken ? note.label : "";
}

async function sendAll() {
  const sent = [];
  for (const note of own().filter((each) => !each.isRefused)) {
    try {
      const label = await send(note);
      if (label) sent.push(label);
    } catch {
      break; // no connection after all; it stays here
    }
  }
  show(sent.join(", "));
}

export function flush() {
  if (!person || !own().length) return;
  if (navigator.locks) navigator.locks.request(STORE, { ifAvailable: true }, (lock) => (lock ? sendAll() : null));
  else sendAll();
}

// Before the first try the form says when that was: "now" and "an hour ago" count from there, whenever it arrives.
document.addEventListener("submit", (event) => {
  const said = event.target.matches("[data-offline]") && event.target.elements.said_at;
  if (said && !said.value) said.value = new Date().toISOString();
}, true);

document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest("form[data-offline]");
  if (!form || event.detail.requestConfig.verb !== "post") return;
  const fields = [...new FormData(form)].filter(([name]) => name !== UNSAID);
  const key = form.elements.once?.value || newKey();
  keep({ key, url: form.action, label: form.dataset.offline, fields });
  form.closest("dialog")?.close();
  form.closest(".log").remove();
});

addEventListener("online", flush);
if (words) {
  show();
  flush();
}
