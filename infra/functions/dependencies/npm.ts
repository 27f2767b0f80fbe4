// Reads npm's files: exact versions in package.json, registries and integrity in package-lock.json, .npmrc.
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import {
  isAllowed,
  shownAddress,
  type Component,
  type Finding,
  type Manifest,
  type Reader,
  type Rules,
  type SourceFile,
} from "./types.ts";

const table = z.record(z.string(), z.string()).optional();
const manifestSchema = z.object({
  dependencies: table,
  devDependencies: table,
  optionalDependencies: table,
});
const lockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      name: z.string().optional(),
    }),
  ),
});

const defaultRegistry = "https://registry.npmjs.org";
/** npm's setting in the environment, in either spelling. */
export const registryOf = (env: Rules["env"]): string | undefined =>
  env["npm_config_registry"] ?? env["NPM_CONFIG_REGISTRY"];

const alias = /^npm:(@[\w.-]+\/)?[\w.-]+@/;
const exact = /^=?v?\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/;
/** Folders of the repository itself. */
const local = /^(file|link|workspace):(?!.*\.(tgz|tar\.gz)$)/;
const locks = ["package-lock.json", "npm-shrinkwrap.json"];

function readManifest({ path, text, beside }: SourceFile, rules: Rules): Manifest {
  const parsed = parse(manifestSchema, text, path);
  const all = Object.entries({
    ...parsed.devDependencies,
    ...parsed.optionalDependencies,
    ...parsed.dependencies,
  });
  const locked = locks.some((lock) => beside.has(lock));
  const findings = all.flatMap(([name, spec]): Finding[] => {
    const reason = specFault(spec, rules, locked);
    return reason === undefined ? [] : [{ file: path, what: `${name}@${spec}`, reason }];
  });
  if (all.length > 0 && !locked)
    findings.push({
      file: path,
      what: "package-lock.json",
      reason: "there is none, so nothing fixes what is installed",
    });
  return { components: [], findings };
}

function specFault(spec: string, rules: Rules, locked: boolean): string | undefined {
  const version = spec.replace(alias, "");
  if (exact.test(version) || local.test(spec)) return undefined;
  if (/[:/]/.test(version)) return "comes from no registry: name an exact version of one";
  if (rules.ranges === "locked" && locked) return undefined;
  return "a floating version: name an exact one";
}

function readLock(file: SourceFile, rules: Rules): Manifest {
  const { path, text } = file;
  const { lockfileVersion, packages } = parse(lockSchema, text, path);
  if (lockfileVersion < 2)
    return {
      components: [],
      findings: [
        {
          file: path,
          what: `lockfileVersion ${lockfileVersion}`,
          reason: "made by npm 6; npm 7 or newer writes it anew",
        },
      ],
    };
  const components: Component[] = [];
  const unresolved = Object.entries(packages).some(
    ([place, { resolved }]) => place !== "" && resolved === undefined,
  );
  const findings: Finding[] = unresolved ? defaultFaults(file, rules) : [];
  for (const [place, entry] of Object.entries(packages)) {
    const at = place.lastIndexOf("node_modules/");
    // What is outside node_modules is the repository's own; a bundled package is within its parent's archive.
    if (at === -1 || entry.link === true) continue;
    const name = entry.name ?? place.slice(at + "node_modules/".length);
    const what = `${name}@${entry.version ?? "?"}`;
    if (entry.version === undefined)
      findings.push({ file: path, what, reason: "the lockfile gives no version" });
    if (entry.inBundle !== true)
      findings.push(...sourceFaults(entry, rules).map((reason) => ({ file: path, what, reason })));
    const digest = digestOf(entry.integrity);
    components.push({
      ecosystem: "npm",
      name,
      version: entry.version ?? "",
      ...(digest === undefined ? {} : { digest }),
      ...(entry.dev === true ? { development: true } : {}),
    });
  }
  return { components, findings };
}

function sourceFaults(
  entry: { resolved?: string | undefined; integrity?: string | undefined },
  rules: Rules,
): string[] {
  const { resolved } = entry;
  return [
    ...(resolved === undefined || isAllowed(rules, "npm", resolved)
      ? []
      : [`comes from ${shownAddress(resolved)}, which is no allowed registry`]),
    ...(digestOf(entry.integrity) === undefined
      ? ["has no integrity by SHA-512: the bytes are not fixed"]
      : []),
  ];
}

/**
 * npm leaves `resolved` out where it is told to (omit-lockfile-registry-resolved): then the configured registry counts.
 * One in the environment or in an .npmrc is judged where it stands.
 */
function defaultFaults({ path, beside }: SourceFile, rules: Rules): Finding[] {
  const configured = beside.has(".npmrc") || registryOf(rules.env) !== undefined;
  if (configured || isAllowed(rules, "npm", defaultRegistry)) return [];
  return [
    { file: path, what: defaultRegistry, reason: "serves what names no registry, and is no allowed one" },
  ];
}

/** Subresource Integrity to hexadecimal; SHA-1 does not count. */
function digestOf(integrity: string | undefined): { sha512: string } | undefined {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)/.exec(integrity ?? "")?.[1];
  return base64 === undefined ? undefined : { sha512: Buffer.from(base64, "base64").toString("hex") };
}

/** `registry=` and `@scope:registry=`. */
function readNpmrc({ path, text }: SourceFile, rules: Rules): Manifest {
  const findings = text.split("\n").flatMap((line): Finding[] => {
    const address = /^\s*(?:@[\w.-]+:)?registry\s*=\s*(\S+)/.exec(line)?.[1]?.replaceAll('"', "");
    if (address === undefined || isAllowed(rules, "npm", address)) return [];
    return [{ file: path, what: shownAddress(address), reason: "is no allowed npm registry" }];
  });
  return { components: [], findings };
}

function parse<T>(schema: z.ZodType<T>, text: string, path: string): T {
  const parsed = schema.safeParse(parseJson(text, path));
  if (!parsed.success) throw new BadFormat(`${path} can't be read: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

export const npm: readonly Reader[] = [
  { matches: (name) => name === "package.json", read: readManifest },
  { matches: (name) => locks.includes(name), read: readLock },
  { matches: (name) => name === ".npmrc", read: readNpmrc },
];
