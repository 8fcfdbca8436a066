/** Pins, groups and teams: real buttons above the ground, so that keys and readers reach them. */
import type { Group } from "./cluster.ts";
import type { Item, Team } from "./items.ts";

const SVG = "http://www.w3.org/2000/svg";

export interface Words {
  free: string;
  busy: string;
  stale: string;
  matters: string;
}

function button(className: string, label: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.title = label;
  element.setAttribute("aria-label", label);
  return element;
}

export function pin(item: Item, sprite: string): HTMLButtonElement {
  const element = button("dpin", item.title);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `sevm is-${item.severity}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#s-${item.severity}`);
  svg.appendChild(use);
  element.appendChild(svg);
  return element;
}

export function group(of: Group, words: Words): HTMLButtonElement {
  const element = button("dcluster", words.matters.replace("{n}", String(of.items.length)));
  element.textContent = String(of.items.length);
  return element;
}

/** Filled when free, outlined when busy, dashed when its position is old; the word is in its label. */
export function team(of: Team, words: Words): HTMLButtonElement {
  // The code stands on the map: the label begins with it, or who speaks to the computer could not name the button.
  const states = [of.code, of.title || of.name, of.free ? words.free : words.busy, ...(of.stale ? [words.stale] : [])];
  const element = button(`dteam${of.free ? "" : " dteam--busy"}${of.stale ? " dteam--stale" : ""}`, states.join(", "));
  const box = document.createElement("span");
  box.textContent = of.code;
  element.appendChild(box);
  return element;
}
