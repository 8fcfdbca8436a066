import { all, once, type Root } from "../shared/dom.ts";

/** A sign of danger interrupts in place: the block appears after the boxes, and nothing typed is lost. */
export function enhanceRedFlags(root: Root): void {
  once(root, "[data-red-flag-stop]", "stop", (stop) => {
    const form = stop.closest("form");
    if (!form) return;
    // The server interrupts too, for who has no script, or never saw the block: once is enough.
    const markSeen = (): void => {
      const seen = form.querySelector<HTMLInputElement>("input[data-red-flag-seen]");
      if (seen) seen.value = "1";
    };
    const show = (): boolean => {
      const raised = all<HTMLInputElement>(form, "[data-red-flag]").some((box) => box.checked);
      const opened = raised && stop.hidden !== false;
      if (stop.hidden === raised) stop.hidden = !raised;
      return opened;
    };
    form.addEventListener("change", () => {
      if (show()) bringIntoView(stop);
    });
    stop.querySelector("[data-dismiss]")?.addEventListener("click", () => {
      markSeen();
      const fields = all<HTMLElement>(form, "input:not([type=hidden]), select, textarea");
      const next = fields.find((field) => stop.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
      next?.focus();
    });
    show();
    whenInView(stop.querySelector("a[href^='tel:']") ?? stop, markSeen);
  });
}

/** Above the bar of hotlines: the page's scroll padding keeps that free. */
function bringIntoView(stop: HTMLElement): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  stop.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
}

/** Once the number to call was on the screen, not under the bar. A browser that cannot tell leaves it to the server. */
function whenInView(element: Element, act: () => void): void {
  if (!("IntersectionObserver" in window)) return;
  const bar = document.querySelector(".hotline")?.getBoundingClientRect().height ?? 0;
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting && entry.intersectionRatio >= 0.9)) return;
      watch.disconnect();
      act();
    },
    { threshold: [0.9], rootMargin: `0px 0px -${Math.ceil(bar)}px 0px` },
  );
  watch.observe(element);
}
