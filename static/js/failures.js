// When a piece of the page cannot be fetched or is refused, it says so: in the open dialog, else in the status region.
function say(event) {
  if (event.type === "htmx:sendError" && event.target.closest?.("form[data-offline]")) return; // it is kept and sent later
  const dialog = document.querySelector("dialog[open] [aria-live]");
  const region = dialog ?? document.getElementById("messages");
  region?.replaceChildren(document.getElementById("request-failed").content.cloneNode(true));
  region?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", say);
document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:timeout", say);
