// Decides whether the pack runs as one file of plain JavaScript, which starts in a third of the time, and makes that file.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { lightFor } from "./start.mjs";

const HERE = import.meta.dirname;
/** Beside the packages that go in: whoever can write here can change those, too. */
const FOLDER = path.resolve(HERE, "../node_modules/.cache/lockgate/policy-pack");
const LOCK = path.resolve(HERE, "../package-lock.json");

/** The path at which the file of these very sources and dependencies is kept, whether it is there or not. */
export function bundleFile(folder = FOLDER) {
  const hash = createHash("sha256").update(process.version);
  const files = readdirSync(HERE, { recursive: true }).filter((file) => /\.(ts|[cm]js|json)$/.test(file));
  for (const file of [LOCK, ...files.toSorted().map((file) => path.join(HERE, file))])
    hash.update(`\0${path.relative(HERE, file)}\0`).update(existsSync(file) ? readFileSync(file) : "");
  return path.join(folder, `${hash.digest("hex")}.cjs`);
}

/** Writes the pack in one file, whole or not at all, in place of those of other sources. Throws where that cannot be. */
export async function writeBundle(file) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    bundle: true,
    entryPoints: [path.join(HERE, "index.ts")],
    write: false,
    logLevel: "silent",
    platform: "node",
    format: "cjs",
    target: "node22",
    charset: "utf8",
    minifyWhitespace: true,
    plugins: [light, ownPlace],
  });
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, outputFiles[0].contents);
  for (const other of readdirSync(folder).filter((name) => name.endsWith(".cjs")))
    rmSync(path.join(folder, other), { force: true });
  renameSync(partial, file);
}

const light = {
  name: "light",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@(pulumi\/pulumi|grpc\/grpc-js)/ }, ({ path: specifier, importer }) => {
      const file = lightFor(specifier, pathToFileURL(importer).href);
      return file === undefined ? undefined : { path: file };
    }),
};

/** A module of the pack finds what lies beside it where it lay before. */
const ownPlace = {
  name: "own place",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/\\]policy-pack[/\\].*\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(file).href),
      ),
      loader: "ts",
    })),
};
