// The example company with an account for environments of people's own, and the configuration of one of them.
import type { SandboxConfig } from "../../infra/configuration/schema.ts";
import { validateConfig, type Validation } from "../../infra/configuration/validate.ts";
import { rawFrom, valueOf } from "./example.ts";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const sandboxAccount = "966749513692";
export const ownerKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPpF3mtgVqc3u4aRxTnYXv9v6dE4yK0mXH3m1b2c3d4e";

type Row = { name: string; bootstrap?: boolean };
type People = { assignments: object[] };
const accounts = (valueOf("org", "accounts") as Row[]).map((row) =>
  row.name === "sandbox" ? { ...row, bootstrap: true } : row,
);
const people = valueOf("org", "people") as People;

/** What is changed in the example's configuration, for all stacks and for the organization's. */
export const withSandbox = {
  shared: { sandboxes: [sandboxAccount] },
  own: {
    org: {
      accounts,
      people: {
        ...people,
        assignments: [...people.assignments, { group: "developers", access: "owner", unit: "Sandbox" }],
      },
    },
  },
} as const;

const template = parse(readFileSync(new URL("../../Pulumi.sandbox.yaml", import.meta.url), "utf8")) as {
  config: Record<string, unknown>;
};

/** As the server writes it, with changes; undefined removes a key. */
export function validateSandbox(changes: Record<string, unknown> = {}): Validation {
  const own = {
    environment: "ada",
    accountId: sandboxAccount,
    owner: "ada",
    ownerKey,
    ownerCidrs: ["198.51.100.7/32"],
  };
  const file = Object.fromEntries(
    Object.entries({ ...own, ...withSandbox.shared, ...changes })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [`lockgate:${key}`, value]),
  );
  return validateConfig("sandbox.ada", rawFrom({ ...template.config, ...file }));
}

export function sandboxConfig(changes: Record<string, unknown> = {}): SandboxConfig {
  const result = validateSandbox(changes);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, undefined, 2));
  return result.config as SandboxConfig;
}
