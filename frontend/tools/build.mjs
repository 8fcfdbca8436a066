// Builds what browsers load into src/epidesk/interfaces/common/static/built: one self-contained script a door,
// two style sheets, one icon sprite a door, the fonts. Names are stable; Django's manifest adds the hashes.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "lightningcss";
import { build } from "vite";
import { SPRITES, sprite } from "./sprites.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const built = resolve(root, "../src/epidesk/interfaces/common/static/built");
// Built aside and put in place at the end: a running server never serves half a build.
const out = join(root, "node_modules", `.built-${process.pid}`);
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const PHONE = { css: { chrome: version(70), safari: version(13) }, js: ["chrome70", "safari13"] };
const DESK = {
  css: { chrome: version(109), firefox: version(115), safari: version(16) },
  js: ["chrome109", "firefox115", "safari16"],
};

/** Dark tokens are written once and shipped twice: for the person's own choice, and for who has made none. */
function withSystemDark(css) {
  const dark = /:root\[data-theme=["']?dark["']?\]\s*\{[^}]*\}/.exec(css);
  if (!dark) throw new Error("tokens-dark.css is missing from the bundle");
  const block = dark[0].replace(/:root\[data-theme=["']?dark["']?\]/, ":root:not([data-theme])");
  const at = dark.index + dark[0].length;
  return `${css.slice(0, at)}@media (prefers-color-scheme:dark){${block}}${css.slice(at)}`;
}

/** On a slow line a phone keeps its own letters for this page: ours come with the next one, and no line jumps under
 *  the finger. */
function withoutJumps(css) {
  return css.replace(/font-display:swap/g, "font-display:optional");
}

function styles(name, targets) {
  const { code, warnings } = bundle({ filename: join(root, "css", `${name}.css`), minify: true, targets });
  for (const warning of warnings) console.warn(`${name}.css: ${warning.message}`);
  writeFileSync(
    join(out, `${name}.css`),
    withSystemDark(name === "phone" ? withoutJumps(code.toString()) : code.toString()),
  );
}

async function script(name, entry, target, format = "es") {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      target,
      outDir: out,
      emptyOutDir: false,
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rollupOptions: {
        input: { [name]: join(root, entry) },
        // htmx evaluates only with allowEval, which the base template turns off (and the CSP forbids).
        onwarn: (warning, warn) => (warning.code === "EVAL" ? undefined : warn(warning)),
        output: { entryFileNames: "[name].js", codeSplitting: false, format },
      },
    },
  });
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(root, "fonts"), join(out, "fonts"), { recursive: true });
cpSync(join(root, "icons/app.svg"), join(out, "app.svg"));
styles("phone", PHONE.css);
styles("console", DESK.css);
for (const door of Object.keys(SPRITES)) writeFileSync(join(out, `icons-${door}.svg`), sprite(door));
await script("citizen", "src/citizen.ts", PHONE.js);
await script("banner", "src/banner.ts", PHONE.js);
await script("offline", "src/offline.ts", PHONE.js);
await script("push", "src/push.ts", PHONE.js);
await script("sw", "src/sw.ts", PHONE.js, "iife"); // a worker of the old kind: old phones know no other
// What one of the citizen's pages alone needs, loaded by that page beside citizen.js; the kiosk's by devices for many.
for (const page of ["directory", "ask", "rules", "report", "kiosk", "declare", "declared", "checkpoint"])
  await script(page, `src/pages/${page}.ts`, PHONE.js);
await script("field", "src/field.ts", PHONE.js);
await script("console", "src/console.ts", DESK.js);
await script("desk-map", "src/desk-map.ts", DESK.js);
await script("wall", "src/wall.ts", DESK.js);
await script("field-video", "src/field-video.ts", PHONE.js);
await script("alert-desk", "src/alert-desk.ts", DESK.js);
// Without the pointer to its source map, which is not served: Django's manifest refuses references to missing files.
const worker = readFileSync(join(root, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8");
writeFileSync(join(out, "maplibre-worker.js"), worker.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
writeFileSync(
  join(out, "LICENSES.txt"),
  ["htmx.org", "maplibre-gl", "lucide-static", "jsqr", "tweetnacl"]
    .map((name) => {
      const dir = join(root, "node_modules", name);
      const file = ["LICENSE", "LICENSE.txt", "LICENSE.md"]
        .map((f) => join(dir, f))
        .find((f) => {
          try {
            readFileSync(f);
            return true;
          } catch {
            return false;
          }
        });
      return `${name}\n\n${file ? readFileSync(file, "utf8") : "see package"}\n`;
    })
    .join("\n----\n\n"),
);
mkdirSync(dirname(built), { recursive: true });
rmSync(built, { recursive: true, force: true });
renameSync(out, built);
