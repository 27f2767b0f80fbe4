// Says which version of Pulumi this checkout is made for, and where the parts of the toolchain lie in it.
import { readFileSync } from "node:fs";
import path from "node:path";

/** Root of this checkout: the folder of package.json and Pulumi.yaml. */
export const repositoryRoot = path.resolve(import.meta.dirname, "../..");

/** Entry point of the language host, run by the shim beside the CLI. */
export const languageHostFile = path.join(import.meta.dirname, "languageHost/main.ts");

/** Go module that names the CLI and all its dependencies with their checksums. */
export const goModuleFolder = path.join(import.meta.dirname, "cli");

/** CLI and SDK speak one protocol: the CLI has the version of @pulumi/pulumi in package.json, exactly. */
export function pinnedVersion(): string {
  const file = path.join(repositoryRoot, "package.json");
  const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as { dependencies: Record<string, string> };
  const version = dependencies["@pulumi/pulumi"] ?? "";
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(
      `${file}: dependencies["@pulumi/pulumi"] is '${version}', it must be an exact version such as 3.259.0.`,
    );
  }
  return version;
}

/** Oldest Go that can build the CLI, from the `go` line of its go.mod. */
export function minimumGo(): string {
  const file = path.join(goModuleFolder, "go.mod");
  const version = /^go (\d+(?:\.\d+)*)$/m.exec(readFileSync(file, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${file} has no line 'go <version>'.`);
  return version;
}
