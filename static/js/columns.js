// Moves a column one place earlier in the choice of columns; without this the button asks the server to.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] [name=earlier]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const before = item.previousElementSibling;
  if (before?.previousElementSibling) before.before(item);
  button.focus();
});
