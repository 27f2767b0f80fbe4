// Decides what is in the package that `npm run package` makes: the command and the policy pack as plain JavaScript.
// Node refuses to strip types below node_modules, so what is installed there has to be compiled.

import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
/** All that is reached from here is compiled with it. */
const ENTRIES = ["cli/bin.ts", "policy-pack/index.ts"];
/** Read at run time by their place beside the module that reads them. */
const ASSETS = [
  "LICENSE",
  "policy-pack/PulumiPolicy.yaml",
  "policy-pack/package.json",
  "policy-pack/start.mjs",
  "policy-pack/serve/lightPulumi.cjs",
  "policy-pack/serve/wireMarks.json",
  "policy-pack/iam/actions.json",
  "policy-pack/iam/rcpServices.json",
  "policy-pack/README.md",
];
const README = `# Lockgate

Rules for AWS over Pulumi programs and their states. \`lockgate --help\`; as a policy pack: \`pulumi preview --policy-pack
node_modules/lockgate/policy-pack\`.
`;
/** Nothing is bundled at the first start as in a checkout: the modules are plain JavaScript, and esbuild is not there. */
const PACK = `import { keepCompiled, loadLight } from "./start.mjs";

keepCompiled(process.env);
loadLight("./index.js");
`;

type Manifest = {
  name: string;
  version: string;
  license: string;
  description: string;
  dependencies: Readonly<Record<string, string>>;
};

/** Writes the package into an empty `folder`. Throws what the compiler says. */
export function writePackage(folder: string): void {
  compile(folder);
  for (const file of ASSETS) copy(file, folder);
  writeFileSync(path.join(folder, "policy-pack/index.mjs"), PACK);
  writeFileSync(path.join(folder, "cli/lockgate.mjs"), '#!/usr/bin/env node\nimport "./bin.js";\n', {
    mode: 0o755,
  });
  writeFileSync(path.join(folder, "README.md"), README);
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifestOf(folder), null, 2)}\n`);
}

function compile(folder: string): void {
  const config = path.join(folder, "tsconfig.json");
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    noEmit: false,
    rewriteRelativeImportExtensions: true,
    rootDir: ROOT,
    outDir: folder,
    typeRoots: [path.join(ROOT, "node_modules/@types")],
  };
  const files = ENTRIES.map((entry) => path.join(ROOT, entry));
  const whole = { extends: path.join(ROOT, "tsconfig.json"), compilerOptions, files, include: [] };
  writeFileSync(config, JSON.stringify(whole));
  const compiler = path.join(ROOT, "node_modules/.bin/tsc");
  const { status, stdout, error } = spawnSync(compiler, ["-p", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the package does not compile: ${error?.message ?? stdout}`);
  rmSync(config);
}

function copy(file: string, folder: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(path.join(ROOT, file), target);
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** The dependencies are those that the compiled modules import, at the versions of the repository. */
function manifestOf(folder: string): object {
  const { name, version, license, description, dependencies } = JSON.parse(read("package.json")) as Manifest;
  const used = importedBy(folder).map((used) => [used, versionOf(used, dependencies)] as const);
  return {
    name,
    version,
    description,
    license,
    type: "module",
    engines: { node: ">=22.15" },
    bin: { lockgate: "cli/lockgate.mjs" },
    dependencies: Object.fromEntries(used),
  };
}

function versionOf(name: string, dependencies: Readonly<Record<string, string>>): string {
  const version = dependencies[name];
  if (version === undefined) throw new Error(`${name} is imported, but no dependency of package.json`);
  return version;
}

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*"([^"]+)"/g;

function importedBy(folder: string): readonly string[] {
  const modules = globSync("**/*.{js,mjs,cjs}", { cwd: folder });
  const specifiers = modules.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(IMPORT)].map((match) => match[1] ?? ""),
  );
  const names = specifiers
    .filter((specifier) => /^[@a-z]/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)].toSorted();
}
