// Keeps the bulk bar's count and the "select all" box in step with the boxes ticked.
function update(form) {
  const boxes = [...form.querySelectorAll("[name=selected]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  for (const count of form.querySelectorAll("[data-bulk-count]")) count.textContent = ticked;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) {
    for (const box of form.querySelectorAll("[name=selected]")) box.checked = event.target.checked;
  }
  update(form);
});

document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-bulk]")) setTimeout(() => update(event.target));
});

addEventListener("pageshow", () => document.querySelectorAll("form[data-bulk]").forEach(update));
