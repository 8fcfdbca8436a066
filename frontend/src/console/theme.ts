/** The theme changes in place; the server keeps the choice. Without script the form does it. */

export type Theme = "light" | "dark" | "system";

/** What the button offers next: first what differs from what is seen, at last the device's own again. */
export function following(theme: Theme, deviceIsDark: boolean): Theme {
  const round: Theme[] = deviceIsDark ? ["system", "light", "dark"] : ["system", "dark", "light"];
  return round[(round.indexOf(theme) + 1) % round.length] ?? "system";
}

export function startTheme(): void {
  const html = document.documentElement;
  const button = document.querySelector<HTMLButtonElement>("[data-theme-form] button");
  const form = button?.form;
  if (!button || !form) return;
  const deviceIsDark = (): boolean => matchMedia("(prefers-color-scheme: dark)").matches;
  offer(button, following((html.dataset.theme as Theme | undefined) ?? "system", deviceIsDark()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = button.value as Theme;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    body.set("theme", theme);
    if (theme === "system") delete html.dataset.theme;
    else html.dataset.theme = theme;
    offer(button, following(theme, deviceIsDark()));
    void fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  });
}

function offer(button: HTMLButtonElement, theme: Theme): void {
  button.value = theme;
  const labels = {
    light: button.dataset.labelLight,
    dark: button.dataset.labelDark,
    system: button.dataset.labelSystem,
  };
  const label = labels[theme];
  if (label) button.setAttribute("aria-label", label);
  for (const icon of Array.from(button.querySelectorAll<HTMLElement>("[data-theme-to]"))) {
    icon.hidden = icon.dataset.themeTo !== theme;
  }
}
