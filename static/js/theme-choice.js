// The three theme buttons of the person menu.
const group = document.querySelector("[data-theme-choices]");

function show() {
  const choice = localStorage.getItem("theme") ?? "";
  for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === choice));
}

if (group) {
  show();
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.value) localStorage.setItem("theme", button.value);
    else localStorage.removeItem("theme");
    dispatchEvent(new Event("theme-chosen"));
    show();
  });
}
