// Decides where the Pulumi CLI comes from, given what lies on the machine and what has failed already.
import path from "node:path";

/** A `pulumi` executable on this machine. */
export interface FoundCli {
  bin: string;
  /** As it reports itself, without the leading v; undefined when it does not run. */
  version: string | undefined;
  /** Whether a language host for Node lies beside it. */
  languageHost: boolean;
  /** Whether another Node than ours lies beside it: it would win on PATH, where the CLI's folder goes first. */
  foreignNode: boolean;
  /** Whether it lies in our own cache, where we may add what it lacks. */
  ours: boolean;
}

export interface Go {
  version: string;
  /** Go 1.21 and later fetch a newer Go by themselves unless GOTOOLCHAIN is `local` (go.dev/doc/toolchain). */
  fetchesToolchains: boolean;
}

export interface Facts {
  pinned: string;
  minimumGo: string;
  cacheRoot: string;
  found: readonly FoundCli[];
  go: Go | undefined;
  /** What has been tried in vain, with the reason. */
  failures: { install?: string; build?: string };
}

export type Source =
  | { kind: "use"; bin: string; addLanguageHost: boolean }
  | { kind: "adopt"; bin: string }
  | { kind: "install" }
  | { kind: "build" }
  | { kind: "none"; message: string };

/** A complete CLI in the layout that Pulumi expects is used where it lies; one that lacks a part is copied to our cache. */
export function chooseSource(facts: Facts): Source {
  const fitting = facts.found.filter((cli) => cli.version === facts.pinned);
  const complete = fitting.find((cli) => cli.languageHost && !cli.foreignNode && liesInBin(cli));
  if (complete !== undefined) return { kind: "use", bin: complete.bin, addLanguageHost: complete.ours };
  const ours = fitting.find((cli) => cli.ours);
  if (ours !== undefined) return { kind: "use", bin: ours.bin, addLanguageHost: true };
  const partial = fitting[0];
  if (partial !== undefined) return { kind: "adopt", bin: partial.bin };
  if (facts.failures.install === undefined) return { kind: "install" };
  if (facts.failures.build === undefined && goFault(facts) === undefined) return { kind: "build" };
  return { kind: "none", message: remedy(facts) };
}

/** The Automation API takes the folder above `bin`. */
function liesInBin({ bin }: FoundCli): boolean {
  return path.basename(path.dirname(bin)) === "bin";
}

/** Why this Go can't build the CLI; undefined when it can. */
export function goFault({ go, minimumGo }: Pick<Facts, "go" | "minimumGo">): string | undefined {
  if (go === undefined) return "Go is not installed";
  if (isAtLeast(go.version, minimumGo)) return undefined;
  if (go.fetchesToolchains && isAtLeast(go.version, "1.21")) return undefined;
  return `Go ${go.version} is older than ${minimumGo}`;
}

function isAtLeast(version: string, minimum: string): boolean {
  const wanted = numbers(minimum);
  const actual = numbers(version);
  const difference = wanted.map((part, index) => (actual[index] ?? 0) - part).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}

/** Leading numbers of a Go version: 1.27rc1 counts as 1.27. */
function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

function remedy(facts: Facts): string {
  const { pinned, minimumGo, cacheRoot, found, failures } = facts;
  const others = found.map(
    ({ bin, version }) => `${bin} ${version === undefined ? "does not run" : `is ${version}`}`,
  );
  return [
    `Lockgate needs the Pulumi CLI ${pinned} and could not get it:`,
    `- on this machine (PATH, PULUMI_HOME, ${cacheRoot}): ${others.join(", ") || "none found"}`,
    `- from Pulumi's installer: ${failures.install ?? "not tried"}`,
    `- built from its Go modules: ${failures.build ?? goFault(facts) ?? "not tried"}`,
    "Do one of these, then start again:",
    `- install Go ${minimumGo} or newer (https://go.dev/dl) and let it reach a module proxy (https://proxy.golang.org, or your company's in GOPROXY)`,
    `- install the Pulumi CLI ${pinned} (https://www.pulumi.com/docs/iac/download-install) and put it on PATH`,
    `- copy ${path.join(cacheRoot, "bin/pulumi")} from a machine of the same kind that has it`,
  ].join("\n");
}
