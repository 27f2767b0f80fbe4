// Puts the function's code into the template: one file is all that a tenant's account needs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const code = readFileSync("src/index.js", "utf8");
const indented = code.trimEnd().replaceAll("\n", "\n          ");
mkdirSync("dist", { recursive: true });
writeFileSync(
  "dist/template.yaml",
  readFileSync("template.yaml", "utf8").replace("__CODE__", () => indented),
);
