// Gets the reference evaluator at run time and asks it. It is under the AGPL, so it is no dependency of Lockgate's:
// nothing of it is committed, bundled or named in package.json; it runs on the machine of whoever compares.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { NamedPolicy, Principal } from "../../../../policy-pack/iam/index.ts";
import type { Call } from "./generate.ts";

export const PACKAGE = "@cloud-copilot/iam-simulate";
export const VERSION = "0.1.173";

export type Verdict = "allow" | "deny";
export type Reference = (call: Call) => Promise<Verdict>;

type Simulate = (simulation: unknown, options: object) => Promise<Simulated>;
type Simulated = { resultType: string; overallResult?: string; errors?: unknown };

/** Loads the reference from `folder`, installing it there first; throws with what to do where that fails. */
export async function loadReference(folder: string, say: (line: string) => void): Promise<Reference> {
  const home = path.join(folder, "node_modules", PACKAGE);
  if (installedVersion(home) !== VERSION) await install(folder, say);
  const module = (await import(pathToFileURL(path.join(home, "dist/esm/index.js")).href)) as {
    runSimulation: Simulate;
  };
  return async (call) => verdictOf(await module.runSimulation(simulationOf(call), {}));
}

function installedVersion(home: string): string | undefined {
  const manifest = path.join(home, "package.json");
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

async function install(folder: string, say: (line: string) => void): Promise<void> {
  const wanted = `${PACKAGE}@${VERSION}`;
  say(`Installing ${wanted} (AGPL-3.0, for this comparison only) into ${folder}`);
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  try {
    await promisify(execFile)("npm", ["install", ...options, "--prefix", folder, wanted], { cwd: folder });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(
      `${wanted} can't be installed into ${folder}, so nothing was compared. npm said: ${stderr?.trim() || String(error)}\n` +
        `Remedy: let npm reach its registry (npm config get registry), or install it there on a machine that can and copy the folder.`,
      { cause: error },
    );
  }
}

function verdictOf(result: Simulated): Verdict {
  if (result.resultType !== "single" || !result.overallResult)
    throw new Error(`the reference refuses the request: ${JSON.stringify(result.errors ?? result)}`);
  return result.overallResult === "Allowed" ? "allow" : "deny";
}

/** Root owns its account without a policy; the reference has to be told. */
const ROOT: NamedPolicy = {
  name: "root",
  document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};

/** Our request and policies in the reference's terms. */
function simulationOf({ request, policies }: Call): unknown {
  return {
    request: {
      principal: principalOf(request.principal),
      action: request.action,
      resource: { resource: request.resource, accountId: request.resourceAccount },
      contextVariables: request.context ?? {},
    },
    identityPolicies: (request.principal.kind === "root" ? [ROOT] : (policies.identity ?? [])).map(renamed),
    serviceControlPolicies: (policies.scps ?? []).map(levelOf),
    resourceControlPolicies: (policies.rcps ?? []).map(levelOf),
    ...(policies.resource && { resourcePolicy: policies.resource.document }),
    ...(policies.boundary && { permissionBoundaryPolicies: [renamed(policies.boundary, 0)] }),
    ...(policies.session?.[0] && { sessionPolicy: policies.session[0].document }),
  };
}

/** The reference keeps faults by name, so names must differ. */
function renamed({ name, document }: NamedPolicy, index: number) {
  return { name: `${name}-${index}`, policy: document };
}

function levelOf(level: readonly NamedPolicy[], index: number) {
  return { orgIdentifier: `level-${index}`, policies: level.map(renamed) };
}

function principalOf(principal: Principal): string {
  if (principal.kind === "service") return principal.service;
  if (principal.kind === "federated") return principal.provider;
  if (principal.kind !== "role") return principal.arn;
  const name = principal.arn.split("/").at(-1);
  return `arn:aws:sts::${principal.account}:assumed-role/${name}/${principal.session}`;
}
