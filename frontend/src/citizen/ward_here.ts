/** «Where I am now» on the page of local rules: asks the phone, then the centre which ward that is, and goes there. */
export function showRulesHere(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-ward-here]");
  const state = document.querySelector<HTMLElement>("[data-ward-here-state]");
  if (!button || !state) return;
  const say = (text: string | undefined): void => {
    button.disabled = false;
    state.textContent = text ?? "";
  };
  button.addEventListener("click", () => {
    if (!("geolocation" in navigator)) {
      say(state.dataset.failed);
      return;
    }
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => {
        const { longitude, latitude } = position.coords;
        // Three decimals are a hundred metres: enough for a ward.
        fetch(`/area-at?lon=${longitude.toFixed(3)}&lat=${latitude.toFixed(3)}`)
          .then((answer) => answer.json() as Promise<{ id?: string }>)
          .then((area) => {
            if (area.id) location.assign(`${button.dataset.wardHere}/${encodeURIComponent(area.id)}`);
            else say(state.dataset.outside);
          })
          .catch(() => say(state.dataset.failed));
      },
      () => say(state.dataset.failed),
      { timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
