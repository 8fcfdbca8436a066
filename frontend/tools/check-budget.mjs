// What a citizen's first page loads, compressed, without the page itself: 100 kB is the whole allowance.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const built = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/epidesk/interfaces/common/static/built");
const bytes = (name) => readFileSync(resolve(built, name));
const gzip = (name) => gzipSync(bytes(name), { level: 9 }).length;

const parts = {
  "phone.css": gzip("phone.css"),
  "banner.js": gzip("banner.js"),
  "citizen.js": gzip("citizen.js"),
  "offline.js": gzip("offline.js"),
  "icons-citizen.svg": gzip("icons-citizen.svg"),
};
for (const font of readdirSync(resolve(built, "fonts")).filter((name) => name.endsWith(".woff2"))) {
  parts[font] = bytes(`fonts/${font}`).length; // woff2 is compressed already
}
// What one page alone needs is a script of that page: a first visit loads one of these at most, so the heaviest counts.
const alone = {};
for (const page of ["directory", "ask", "rules", "report"]) alone[`${page}.js`] = gzip(`${page}.js`);
const heaviest = Math.max(...Object.values(alone));
Object.assign(parts, alone);
const limits = {
  "phone.css": 9_000,
  "banner.js": 1_200,
  "citizen.js": 10_000,
  "offline.js": 9_000,
  "icons-citizen.svg": 4_000,
};
const sum = (sizes) => Object.values(sizes).reduce((total, size) => total + size, 0);
const whole = sum(parts) - sum(alone) + heaviest;
const PAGE_AND_HEADERS = 39_000;

let failed = false;
for (const [name, size] of Object.entries(parts)) {
  const over = limits[name] !== undefined && size > limits[name];
  failed ||= over;
  console.log(`${String(size).padStart(7)} ${name}${over ? `  over ${limits[name]}` : ""}`);
}
console.log(
  `${String(whole).padStart(7)} of ${100_000 - PAGE_AND_HEADERS} (page, headers and map have ${PAGE_AND_HEADERS})`,
);
if (failed || whole > 100_000 - PAGE_AND_HEADERS) process.exit(1);
