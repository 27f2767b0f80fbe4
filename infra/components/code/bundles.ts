// Bundles code that runs in AWS, or takes what was bundled before where no file that went in has changed since: esbuild takes
// seconds for the AWS SDK, at every preview, and reading the files again takes milliseconds.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, buildSync, version } from "esbuild";

const root = path.resolve(import.meta.dirname, "../../..");
/** Beside the packages that go in: whoever can write here can change those, too. */
const folder = path.join(root, "node_modules/.cache/lockgate");
/** They decide how imports are resolved and read. */
const deciding = ["package-lock.json", "tsconfig.json"];

type Kept = {
  /** SHA-256 of each file that went in, by its path from the root. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  /** Text of each file that came out, by its name. */
  readonly outputs: Readonly<Record<string, string>>;
};

/** Texts by name. The same sources give the same bytes on every machine; paths in `options` are from the root. */
export function bundle(options: BuildOptions): Kept["outputs"] {
  const file = path.join(folder, `${sha256(JSON.stringify([version, options]))}.json`);
  const kept = read(file);
  if (kept !== undefined && isCurrent(kept)) return kept.outputs;
  const made = build(options);
  keep(file, JSON.stringify(made));
  return made.outputs;
}

/** For packages that are no ES modules. */
export const withRequire: BuildOptions = {
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
};

/** Lambda handlers, each in one file with all that it needs but the AWS SDK, which Lambda brings along; texts by name. */
export const bundleHandlers = (files: readonly string[], more: BuildOptions = {}): Kept["outputs"] =>
  bundle({
    ...more,
    entryPoints: files.map((file) => `infra/functions/${file}`),
    minify: true,
    // Names of errors are what state machines go by.
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external: ["@aws-sdk/*"],
  });

/** The archive of a handler. */
export const handlerArchive = (text: string): pulumi.asset.AssetArchive => archiveOf({ "index.mjs": text });

/** The same texts make the same bytes, so that nothing changes where nothing was changed. */
export const archiveOf = (files: Readonly<Record<string, string>>): pulumi.asset.AssetArchive =>
  new pulumi.asset.AssetArchive(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, new pulumi.asset.FileAsset(fileOf(text))]),
    ),
  );

function build(options: BuildOptions): Kept {
  const { metafile, outputFiles } = buildSync({
    bundle: true,
    logLevel: "silent",
    ...options,
    absWorkingDir: root,
    outdir: ".",
    write: false,
    metafile: true,
    // A checkout whose packages are links makes the same bytes: comments name files by where they were found.
    preserveSymlinks: true,
  });
  const inputs = [...Object.keys(metafile.inputs), ...deciding].map((name) => [name, digestOf(name)]);
  const outputs = outputFiles.map(({ path: name, text }) => [path.parse(name).name, text]);
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) } as Kept;
}

const isCurrent = ({ inputs }: Kept): boolean =>
  Object.entries(inputs).every(([name, digest]) => digestOf(name) === digest);

/** Undefined for a file that is not there. */
function digestOf(name: string): string | undefined {
  try {
    return sha256(readFileSync(path.join(root, name)));
  } catch {
    return undefined;
  }
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Kept;
  } catch {
    return undefined;
  }
}

/** The path of a file that holds the text: a state keeps the digest of a file, but the whole of a text. */
export function fileOf(text: string): string {
  const name = `${sha256(text)}.mjs`;
  const file = path.resolve(folder, name);
  return holds(file, text) ? file : keep(name, text);
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, "utf8") === text;
  } catch {
    return false;
  }
}

/** Written whole or not at all; returns the file's path. */
function keep(name: string, text: string): string {
  const file = path.resolve(folder, name);
  mkdirSync(folder, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, file);
  return file;
}

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
