// Sets the theme before the first paint: the person's choice on this device, else the system's.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let choice = null;
    try {
      choice = localStorage.getItem("theme");
    } catch {
      // A browser that keeps nothing follows the system.
    }
    document.documentElement.dataset.bsTheme = choice || (dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("theme-chosen", apply);
})();
