// Light or dark: what the reader's system prefers until the button says otherwise. Charts are drawn again.
export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

export function startTheme(charts) {
  const button = document.getElementById("theme");
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
    charts.redraw();
  };
  set(prefersDark.matches);
  prefersDark.addEventListener("change", () => set(prefersDark.matches));
  button.addEventListener("click", () => set(!isDark()));
  // Paper is white whatever the screen was.
  let dark = false;
  window.addEventListener("beforeprint", () => {
    dark = isDark();
    charts.drawAll();
    if (dark) set(false);
  });
  window.addEventListener("afterprint", () => {
    if (dark) set(true);
  });
}
