// The small Pulumi projects and policy packs that measurements need, written into a scratch folder.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const NODEJS = "runtime: { name: nodejs, options: { typescript: false } }\n";

/** A program of nothing: what every preview costs. */
export const emptyProject = (scratch: string): string =>
  project(scratch, "empty", "export const nothing = 0;\n");

/** As many parameters as `count`, a line each: the least that a preview of so many resources costs. */
export const plainProject = (scratch: string, count: number): string =>
  project(
    scratch,
    `plain${count}`,
    `import { Parameter } from "@pulumi/aws/ssm/parameter.js";
for (let i = 0; i < ${count}; i++) new Parameter(\`p\${i}\`, { name: \`/plain/\${i}\`, type: "String", value: "1" });
`,
  );

/** The made-up resources as a program; its stack's configuration `synthetic:count` says how many. */
export const syntheticProject = (scratch: string): string => {
  const program = path.join(ROOT, "tests/bench/synthetic/program.ts");
  return project(scratch, "synthetic", `import ${JSON.stringify(program)};\n`);
};

/** A pack whose one rule never says anything: what Pulumi itself takes for asking any pack. */
export function silentPack(scratch: string): string {
  const dir = path.join(scratch, "silent");
  mkdirSync(dir);
  symlinkSync(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"));
  writeFileSync(path.join(dir, "PulumiPolicy.yaml"), NODEJS);
  writeFileSync(
    path.join(dir, "package.json"),
    '{ "name": "silent", "version": "1.0.0", "main": "index.js" }\n',
  );
  const rule = `{ name: "silent", description: "Never says anything", enforcementLevel: "advisory", validateStack() {} }`;
  const program = `new (require("@pulumi/policy").PolicyPack)("silent", { policies: [${rule}] });\n`;
  writeFileSync(path.join(dir, "index.js"), program);
  return dir;
}

function project(scratch: string, name: string, program: string): string {
  const dir = path.join(scratch, name);
  mkdirSync(dir);
  symlinkSync(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"));
  writeFileSync(path.join(dir, "Pulumi.yaml"), `name: ${name}\n${NODEJS}main: index.ts\n`);
  writeFileSync(path.join(dir, "index.ts"), program);
  writeFileSync(path.join(dir, "package.json"), `{ "name": "${name}", "type": "module" }\n`);
  return dir;
}
