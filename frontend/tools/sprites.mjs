// One SVG sprite a door: the icons it names, from Lucide, and the six severity shapes.
// To add an icon: write its Lucide name (https://lucide.dev/icons) into the door's list and build.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LUCIDE = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/lucide-static/icons");

const EVERYWHERE = [
  "arrow-left",
  "camera",
  "check",
  "chevron-right",
  "circle-alert",
  "clock",
  "crosshair",
  "image",
  "inbox",
  "info",
  "locate-fixed",
  "lock",
  "log-out",
  "map-pin",
  "minus",
  "phone",
  "plus",
  "radio",
  "user",
  "users",
  "wifi-off",
  "x",
];

export const SPRITES = {
  citizen: [
    ...EVERYWHERE,
    "badge-check",
    "bell",
    "chart-column",
    "circle-question-mark",
    "circle-slash",
    "clipboard-list",
    "contrast",
    "copy",
    "heart-pulse",
    "house",
    "log-in",
    "megaphone",
    "message-circle-question-mark",
    "message-square",
    "newspaper",
    "qr-code",
    "search",
    "search-check",
    "shield-check",
    "triangle-alert",
    "undo-2",
  ],
  field: [
    "send",
    ...EVERYWHERE,
    "bell",
    "copy",
    "flag",
    "git-merge",
    "heart-pulse",
    "life-buoy",
    "message-square",
    "navigation",
    "pencil",
    "power",
    "refresh-cw",
    "satellite",
    "shield",
    "video",
  ],
  console: [
    ...EVERYWHERE,
    "arrow-right",
    "bell",
    "calendar-days",
    "chart-line",
    "chevron-down",
    "circle-question-mark",
    "clipboard-list",
    "contrast",
    "copy",
    "download",
    "ellipsis",
    "eye",
    "file-text",
    "flag",
    "git-merge",
    "heart-pulse",
    "history",
    "keyboard",
    "layers",
    "list-filter",
    "mail",
    "map",
    "message-circle-question-mark",
    "message-square",
    "monitor",
    "moon",
    "navigation",
    "pencil",
    "phone-call",
    "printer",
    "qr-code",
    "refresh-cw",
    "route",
    "satellite",
    "scale",
    "search",
    "search-check",
    "send",
    "shield",
    "shield-check",
    "sun",
    "timer",
    "triangle-alert",
    "truck",
    "undo-2",
    "user-check",
    "user-plus",
    "volume-2",
    "volume-x",
  ],
};

/** Same drawings as the look; 16 by 16, filled with the severity's colour, the sign in the ground's. */
export const SHAPES = {
  extreme:
    '<path d="M4.9.8h6.2L15.2 4.9v6.2l-4.1 4.1H4.9L.8 11.1V4.9z"/><path d="M7.1 3.8h1.8l-.3 5.2H7.4z M8 10.2a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2" fill="currentColor" stroke="none"/>',
  severe:
    '<path d="M8 .9c.5 0 .9.3 1.1.7l6.5 11.6c.5.9-.1 1.9-1.1 1.9h-13c-1 0-1.6-1-1.1-1.9L6.9 1.6C7.1 1.2 7.5.9 8 .9"/><path d="M7.1 5.2h1.8l-.3 4.6H7.4z M8 10.8a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2" fill="currentColor" stroke="none"/>',
  moderate:
    '<path d="M8 .4 15.6 8 8 15.6.4 8z"/><path d="M7.1 4.2h1.8l-.3 4.6H7.4z M8 9.8a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2" fill="currentColor" stroke="none"/>',
  minor: '<circle cx="8" cy="8" r="6.5"/><circle cx="8" cy="8" r="3" fill="currentColor" stroke="none"/>',
  clear:
    '<circle cx="8" cy="8" r="7"/><path d="m4.6 8.3 2.4 2.4 4.5-5" fill="none" stroke="currentColor" stroke-width="1.9"/>',
  unknown:
    '<circle cx="8" cy="8" r="5.8" fill="none" stroke="var(--c)" stroke-width="2.2" stroke-dasharray="3.6 2.5"/>',
};

function icon(name) {
  const svg = readFileSync(join(LUCIDE, `${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
}

export function sprite(door) {
  const shapes = Object.entries(SHAPES).map(
    ([name, body]) => `<symbol id="s-${name}" viewBox="0 0 16 16">${body}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${[...new Set(SPRITES[door])].sort().map(icon).join("")}${shapes.join("")}</svg>\n`;
}
