// Runs the unit tests under src and tools with Node's own runner; Vite reads the TypeScript.
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const tests = ["src", "tools"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, String(name)))
    .filter((name) => /\.test\.(ts|mjs)$/.test(name)),
);
if (!tests.length) throw new Error("no tests found");
for (const test of tests) await runnerImport(test, { root, configFile: false, logLevel: "warn" });
