// What is read of manifests and lockfiles: the packages they fix, and what about them is not fixed or not known.
import type { DigestSet } from "../lib/statement.ts";

/** By package URL type (github.com/package-url/purl-spec). */
export const ecosystems = ["npm", "pypi", "maven", "golang", "docker"] as const;
export type Ecosystem = (typeof ecosystems)[number];

export type Component = {
  ecosystem: Ecosystem;
  /** As the ecosystem writes it: `@scope/name`, `group:artifact`, `github.com/owner/name`. */
  name: string;
  version: string;
  digest?: DigestSet;
  /** Needed to build or to test only. */
  development?: boolean;
};

/** What the commit stage refuses, with the file, the wrong value and why. */
export type Finding = { file: string; what: string; reason: string };

export type Manifest = { components: readonly Component[]; findings: readonly Finding[] };

export type Rules = {
  /** URLs of registries by ecosystem, without a slash at the end; for docker host and path, such as `docker.io/library`. */
  registries: Readonly<Record<Ecosystem, readonly string[]>>;
  /** Whether a range in a manifest is refused, or allowed where a lockfile beside it fixes the version. */
  ranges: "refused" | "locked";
  /** Settings of package managers that a build inherits: PIP_INDEX_URL, GOPROXY, ... */
  env: Readonly<Record<string, string | undefined>>;
};

/** A file to read, and the names of the files beside it. */
export type SourceFile = { path: string; text: string; beside: ReadonlySet<string> };

export type Reader = {
  matches: (name: string) => boolean;
  read: (file: SourceFile, rules: Rules) => Manifest;
};

/** Registries that the ecosystems use by themselves. */
export const publicRegistries: Rules["registries"] = {
  npm: ["https://registry.npmjs.org"],
  pypi: ["https://pypi.org/simple", "https://files.pythonhosted.org"],
  maven: ["https://repo.maven.apache.org/maven2"],
  golang: ["https://proxy.golang.org", "direct"],
  docker: ["docker.io/library", "public.ecr.aws"],
};

/** Whether an address lies in an allowed registry: the same host, the same path or below. */
export function isAllowed(rules: Rules, ecosystem: Ecosystem, address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") return false;
  const place = `${url.host}${url.pathname}`.replace(/\/+$/, "");
  return rules.registries[ecosystem].some((allowed) => {
    const wanted = allowed.replace(/^https:\/\//, "").replace(/\/+$/, "");
    return place === wanted || place.startsWith(`${wanted}/`);
  });
}

/** An address as a finding shows it: whatever it may hold, no secret is repeated. */
export const shownAddress = (address: string): string => {
  const url = URL.parse(address);
  return url === null ? address : `${url.protocol}//${url.host}${url.pathname}`;
};
