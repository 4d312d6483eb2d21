// Who calls a number finds a card when they come back: spoke, no answer or voicemail, one tap and it is noted.
import { flush, keep, newKey } from "./offline.js";

const STORE = "rapport-calls";
const KEPT_MS = 12 * 3600 * 1000;
const region = document.getElementById("calls");
const person = document.getElementById("offline-words")?.dataset.person;

function pending() {
  const calls = JSON.parse(localStorage.getItem(STORE) ?? "[]");
  return calls.filter((call) => Date.now() - new Date(call.at) < KEPT_MS);
}

const own = () => pending().filter((call) => call.person === person);

function forget(call) {
  localStorage.setItem(STORE, JSON.stringify(pending().filter((each) => each.key !== call.key)));
  draw();
}

function answer(call, reached) {
  const fields = [["reached", reached], ["at", call.at], ["once", call.key]];
  if (call.account) fields.push(["account", call.account]);
  keep({ key: call.key, url: call.url, label: call.name, fields });
  forget(call);
  flush();
}

function card(call) {
  const drawn = document.getElementById("call-card").content.cloneNode(true);
  const time = new Date(call.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  drawn.querySelector("p").textContent = `${call.name}, ${time}`;
  drawn.querySelector(".call-card").setAttribute("aria-label", `${call.name}, ${time}`);
  for (const button of drawn.querySelectorAll("[data-reached]")) button.addEventListener("click", () => answer(call, button.dataset.reached));
  drawn.querySelector("[data-forget]").addEventListener("click", () => forget(call));
  return drawn;
}

function draw() {
  region?.replaceChildren(...own().map(card));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-called]");
  if (!link || !region) return;
  const { called: url, name, account = "" } = link.dataset;
  const call = { key: newKey(), person, url, name, account, at: new Date().toISOString() };
  localStorage.setItem(STORE, JSON.stringify([...pending(), call]));
  draw();
});

draw();
