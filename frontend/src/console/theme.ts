/** The theme changes in place; the server keeps the choice in a cookie. Without script the form does it. */

export function startTheme(): void {
  const html = document.documentElement;
  const button = document.querySelector<HTMLButtonElement>("[data-theme-form] button");
  const form = button?.form;
  if (!button || !form) return;
  if (!html.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) offer(button, "light");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = button.value === "dark" ? "dark" : "light";
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    body.set("theme", theme);
    html.dataset.theme = theme;
    offer(button, theme === "dark" ? "light" : "dark");
    void fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  });
}

function offer(button: HTMLButtonElement, theme: "light" | "dark"): void {
  button.value = theme;
  const label = theme === "dark" ? button.dataset.labelDark : button.dataset.labelLight;
  if (label) button.setAttribute("aria-label", label);
  for (const icon of Array.from(button.querySelectorAll<HTMLElement>("[data-theme-to]"))) {
    icon.hidden = icon.dataset.themeTo !== theme;
  }
}
