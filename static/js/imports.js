// Beside the column chosen for a field stands what the file has in it; a choice of one's own is no guess any more.
document.querySelector("form.map")?.addEventListener("change", (event) => {
  const row = event.target.closest(".map-row");
  if (!row || !event.target.closest(".map-column")) return;
  const values = document.querySelectorAll(`.map-file tr[data-place="${CSS.escape(event.target.value)}"] .map-value`);
  row.querySelector(".map-samples").replaceChildren(
    ...[...values].map((value) => Object.assign(document.createElement("span"), { textContent: value.textContent })),
  );
  row.querySelector(".map-guess")?.remove();
});
