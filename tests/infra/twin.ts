// The example company with a twin of production, and the configuration of that.
import type { EnvironmentConfig } from "../../infra/configuration/schema.ts";
import { validateConfig, type Validation } from "../../infra/configuration/validate.ts";
import { changed, rawConfig, readInProject, valueOf } from "./example.ts";
import { sampleTargets } from "./plan/pipeline/samples.ts";

export const account = "317810518647";
export const twin = { name: "mirror", of: "prod", accountId: account };
const addresses = valueOf("prod", "addresses") as { networks: object[] };
const [scores, ...others] = valueOf("prod", "apps") as { target: object }[];
const uuid = "12345678-90ab-4cde-8f01-234567890abc";
const certificates = { dev: uuid, test: uuid, prod: uuid, mirror: uuid };
/** Of all stacks. */
export const shared = {
  twins: [twin],
  addresses: { ...addresses, networks: [...addresses.networks, { name: "mirror", region: "eu-central-1" }] },
  // One of functions that an API calls, and one of machines behind a balancer.
  apps: [
    { ...scores, target: { ...scores?.target, api: {} } },
    ...others,
    { ...scores, name: "board", target: { ...sampleTargets.ec2, certificates } },
  ],
};
const people = valueOf("org", "people") as { assignments: object[] };
/** Of the organization's. */
export const org = {
  units: [...(valueOf("org", "units") as object[]), { name: "Twins", parent: "Production" }],
  people: {
    ...people,
    assignments: [...people.assignments, { group: "engineers", access: "engineer", unit: "Twins" }],
  },
  accounts: [
    ...(valueOf("org", "accounts") as object[]),
    {
      name: "mirror",
      email: "aws-mirror@acme.example",
      unit: "Twins",
      accountId: account,
      bootstrap: true,
    },
  ],
};

const own = { layer: "environment", environment: "mirror", accountId: account, twinOf: "prod" };
const ownKeys = ["layer", "environment", "accountId", "network", "store", "parameters"];

/** As Pulumi hands over the file of a twin, with changes. */
export function validateTwin(changes: Record<string, unknown> = {}): Validation {
  const { ...all } = changed("prod", { ...shared, ...own, ...changes });
  const sharedKeys = Object.keys(rawConfig("prod")).filter((key) => !ownKeys.includes(key));
  const kept = Object.entries(all).filter(
    ([key]) => sharedKeys.includes(key) || key in shared || key in own || key in changes,
  );
  return validateConfig("mirror", Object.fromEntries(kept), new Set(), readInProject);
}

export const twinConfig = (): EnvironmentConfig => {
  const result = validateTwin();
  if (!result.ok) throw new Error(JSON.stringify(result.faults, undefined, 2));
  return result.config as EnvironmentConfig;
};
