/** What comes to one's own inbox is said on the open desk, each message once. */

const URL_OF_TOASTS = "/desk/toasts";
const told = new Set<string>();

export async function tellNews(): Promise<void> {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  try {
    const answer = await fetch(URL_OF_TOASTS, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const toast of Array.from(page.querySelectorAll<HTMLElement>("[data-message]"))) {
      const id = toast.dataset.message ?? "";
      if (told.has(id)) continue;
      told.add(id);
      holder.appendChild(toast);
    }
  } catch {
    // no network: the bell tells it on the next page
  }
}
