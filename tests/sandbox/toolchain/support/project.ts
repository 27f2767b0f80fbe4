// Writes small npm projects for the language host, with scripts of the test in place of those of @pulumi/pulumi.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProgramInfo } from "../../../../sandbox/toolchain/languageHost/protocol.ts";

export function write(folder: string, files: Record<string, string | object>): string {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** A project whose cmd/run (or cmd/run-policy-pack) is the given JavaScript. */
export function projectWith(folder: string, script: "run" | "run-policy-pack", code: string): string {
  return write(folder, {
    "package.json": { name: "program", version: "1.0.0", dependencies: { "@pulumi/pulumi": "3.259.0" } },
    "node_modules/@pulumi/pulumi/package.json": { name: "@pulumi/pulumi", version: "3.259.0" },
    [`node_modules/@pulumi/pulumi/cmd/${script}/index.js`]: code,
  });
}

export function programInfo(folder: string, entryPoint = "index.ts") {
  return new ProgramInfo().setRootDirectory(folder).setProgramDirectory(folder).setEntryPoint(entryPoint);
}
