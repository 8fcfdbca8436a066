// Holds phone.css to what Chrome 70 and Safari 13 know. Reads the built file: what is shipped is what counts.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, "../../src/epidesk/interfaces/common/static/built");

const FORBIDDEN = [
  [/@layer|@container|@property|@scope|@starting-style/, "an at-rule those browsers do not know"],
  [/:has\(|:is\(|:where\(|:not\([^)]*,/, "a selector those browsers do not know"],
  [/(^|[;{])\s*inset(-\w+)*\s*:/, "inset: write top, right, bottom, left"],
  [/(^|[;{])\s*(margin|padding|border)-(inline|block)/, "a logical property"],
  [/(^|[;{])\s*(translate|rotate|scale)\s*:/, "an individual transform: write transform"],
  [/(^|[;{])\s*aspect-ratio\s*:/, "aspect-ratio"],
  [/\b(min|max|clamp)\((?!-)/, "min(), max() or clamp()"],
  [/\b(color-mix|oklch|oklab|lch|lab|light-dark)\(/, "a colour those browsers do not know"],
  [/\d(dvh|svh|lvh|dvw|cqw)\b/, "a viewport unit those browsers do not know"],
];

/** Every rule as [selector, body]; a rule inside a style rule is nesting. */
export function rules(css) {
  const found = [];
  const open = [];
  let text = "";
  for (const char of css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"|'[^']*'/g, '""')) {
    if (char === "{") {
      const inStyleRule = open.some((selector) => !selector.startsWith("@"));
      if (inStyleRule) found.push([text.trim(), "", "nesting"]);
      open.push(text.trim());
      text = "";
    } else if (char === "}") {
      const selector = open.pop() ?? "";
      if (!selector.startsWith("@") || /^@font-face/.test(selector)) found.push([selector, text.trim()]);
      text = "";
    } else if (char === ";" && !open.length) {
      text = "";
    } else {
      text += char;
    }
  }
  return found;
}

export function faults(css) {
  const out = [];
  const all = rules(css);
  const grids = new Set();
  const has = (body, re) => re.test(`;${body}`);
  for (const [selector, body] of all) {
    if (has(body, /[;{]\s*display:\s*(inline-)?grid/)) for (const one of selector.split(",")) grids.add(one.trim());
  }
  for (const [selector, body, nesting] of all) {
    if (nesting) out.push(`${selector}: nesting`);
    for (const [pattern, why] of FORBIDDEN) {
      if (pattern.test(`${selector}{${body}`)) out.push(`${selector}: ${why}`);
    }
    if (/:focus-visible/.test(selector) && !/:not\(:focus-visible\)/.test(selector)) {
      out.push(`${selector}: :focus-visible without a :focus fallback`);
    }
    if (has(body, /;\s*(grid-)?(row-|column-)?gap:/)) {
      const flexed = selector.split(",").filter((one) => !grids.has(one.trim()) && !onGrid(one.trim(), grids));
      for (const one of flexed) out.push(`${one.trim()}: gap where no grid is declared`);
    }
  }
  if (/@layer/.test(css)) out.push("@layer");
  return out;
}

/** `.flex--tight` modifies `.flex`, `.desk .btn` narrows `.btn`. */
function onGrid(selector, grids) {
  const last = selector.split(/\s+/).pop() ?? "";
  return grids.has(last) || grids.has(last.replace(/--[\w-]+$/, ""));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = faults(readFileSync(resolve(built, "phone.css"), "utf8"));
  for (const fault of found) console.error(`phone.css: ${fault}`);
  if (found.length) process.exit(1);
  console.log("phone.css: nothing beyond Chrome 70 and Safari 13");
}
