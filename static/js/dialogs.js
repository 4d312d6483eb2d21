// Opens and closes native dialogs by button and by key: Ctrl-K or / for search, ? for the keys.
export const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || document.querySelector("dialog[open]")) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  dialog.showModal();
  dialog.querySelector("input")?.select();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (opener && isPlain) {
    event.preventDefault();
    open(opener.dataset.opens);
  } else if (event.target.closest("[data-closes]")) {
    event.target.closest("dialog").close();
  } else if (event.target.matches("dialog")) {
    event.target.close();
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("search-dialog");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const id = { "/": "search-dialog", "?": "keys-dialog" }[event.key];
  if (!id) return;
  event.preventDefault();
  open(id);
});
