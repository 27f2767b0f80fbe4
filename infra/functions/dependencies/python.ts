// Reads Python's files: requirements files line by line, lockfiles of uv and Poetry, pyproject.toml.
import { parse } from "smol-toml";
import { z } from "zod";
import { BadFormat, firstIssue } from "../lib/faults.ts";
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

const defaultIndex = "https://pypi.org/simple";
/** `name[extra]==1.2.3 ; marker`: PEP 508 with exactly one exact version (no `.*`). */
const pinned = /^(?<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*={2,3}\s*(?<version>[\w.!+-]+)\s*(?:;.*)?$/;
const lockNames = ["uv.lock", "poetry.lock", "pylock.toml"];

function readRequirements({ path, text }: SourceFile, rules: Rules): Manifest {
  const lines = text
    .replaceAll(/\\\r?\n/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  const indexes = lines.flatMap(
    (line) => /^(?:-i|--index-url|--extra-index-url|-f|--find-links)[\s=]+(\S+)/.exec(line)?.[1] ?? [],
  );
  const own = lines.some((line) => /^(-i|--index-url)[\s=]/.test(line));
  const inherited = own ? [] : [rules.env["PIP_INDEX_URL"] ?? defaultIndex];
  const extra = (rules.env["PIP_EXTRA_INDEX_URL"] ?? "").split(/\s+/).filter((word) => word !== "");
  const packages = lines.filter((line) => !line.startsWith("-"));
  const needed = packages.length === 0 ? indexes : [...indexes, ...inherited, ...extra];
  const findings = needed
    .filter((address) => !isAllowed(rules, "pypi", address))
    .map((address) => ({ file: path, what: shownAddress(address), reason: "is no allowed Python index" }));
  const editable = lines.filter((line) => /^(-e|--editable)[\s=]+(?!\.)/.test(line));
  const read = [...packages, ...editable].map((line) => readRequirement(path, line));
  return {
    components: read.flatMap(({ component }) => component ?? []),
    findings: [...findings, ...read.flatMap(({ finding }) => finding ?? [])],
  };
}

function readRequirement(file: string, line: string): { component?: Component; finding?: Finding } {
  const [requirement = "", ...hashes] = line.split(/\s+--hash[=\s]/);
  const { name, version } = pinned.exec(requirement.trim())?.groups ?? {};
  if (name === undefined || version === undefined)
    return {
      finding: {
        file,
        what: requirement.trim(),
        reason: "a floating version or no index: write name==version",
      },
    };
  const sha256 = hashes
    .map((hash) => /^sha256:([0-9a-f]{64})$/.exec(hash.trim())?.[1])
    .find((hash) => hash !== undefined);
  if (sha256 === undefined)
    return {
      component: { ecosystem: "pypi", name, version },
      finding: {
        file,
        what: `${name}==${version}`,
        reason: "has no --hash=sha256:…: the bytes are not fixed",
      },
    };
  // Several hashes are those of several files of one version; which of them is installed, the platform decides.
  return {
    component: { ecosystem: "pypi", name, version, ...(hashes.length === 1 ? { digest: { sha256 } } : {}) },
  };
}

const lockSchema = z.object({
  package: z.array(
    z.object({
      name: z.string(),
      version: z.string().optional(),
      source: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

/** Sources: uv `{ registry | url | git | editable | virtual | directory }`, Poetry `{ type, url }`, none means PyPI. */
function readLock({ path, text }: SourceFile, rules: Rules): Manifest {
  const parsed = lockSchema.safeParse(toml(text, path));
  if (!parsed.success) throw new BadFormat(`${path} can't be read: ${firstIssue(parsed.error)}`);
  const components: Component[] = [];
  const findings: Finding[] = [];
  for (const { name, version = "", source = {} } of parsed.data.package) {
    if (["editable", "virtual", "directory"].some((key) => key in source)) continue;
    const address = String(source["registry"] ?? source["url"] ?? source["git"] ?? defaultIndex);
    if (version === "") findings.push({ file: path, what: name, reason: "the lockfile gives no version" });
    if (!isAllowed(rules, "pypi", address))
      findings.push({
        file: path,
        what: `${name}==${version}`,
        reason: `comes from ${shownAddress(address)}, which is no allowed Python index`,
      });
    components.push({ ecosystem: "pypi", name, version });
  }
  return { components, findings };
}

const projectSchema = z.object({
  project: z
    .object({
      dependencies: z.array(z.string()).optional(),
      "optional-dependencies": z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
});

function readProject({ path, text, beside }: SourceFile, rules: Rules): Manifest {
  const parsed = projectSchema.safeParse(toml(text, path));
  if (!parsed.success) throw new BadFormat(`${path} can't be read: ${firstIssue(parsed.error)}`);
  const project = parsed.data.project ?? {};
  const all = [
    ...(project.dependencies ?? []),
    ...Object.values(project["optional-dependencies"] ?? {}).flat(),
  ];
  const locked = rules.ranges === "locked" && lockNames.some((name) => beside.has(name));
  const loose = locked ? [] : all.filter((requirement) => !pinned.test(requirement));
  return {
    components: [],
    findings: loose.map((what) => ({
      file: path,
      what,
      reason: "a floating version or no index: write name==version",
    })),
  };
}

function toml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new BadFormat(`${path} is not TOML: ${(error as Error).message.split("\n")[0]}`);
  }
}

export const python: readonly Reader[] = [
  { matches: (name) => /^(requirements|constraints)[\w.-]*\.txt$/.test(name), read: readRequirements },
  { matches: (name) => name === "uv.lock" || name === "poetry.lock", read: readLock },
  { matches: (name) => name === "pyproject.toml", read: readProject },
];
