// Decides what each environment demands before it is changed: from one file, or the defaults by name.
import { z } from "zod";
import type { Fault } from "../errors.ts";
import { placeOfSettings, readSettingsFile, refusedSettings } from "../settingsFile.ts";
import { type ArtifactDemand, artifactSchema, readArtifactDemand } from "./artifactDemand.ts";
import { homeOf, sandboxHome } from "../sandboxes/naming.ts";
import { circleIn } from "./circles.ts";

/** Names of workers; they become a part of a queue's name. */
export const workerNames = {
  pattern: /^[a-z0-9][a-z0-9-]{0,31}$/,
  says: "is no name of a worker: 1 to 32 small letters, digits and hyphens",
} as const;

const policySchema = z.strictObject({
  name: z.string().min(1),
  approvals: z
    .number()
    .int()
    .min(0)
    .max(10)
    .describe("distinct people who must approve, without the requester"),
  approve: z
    .enum(["always", "risky"])
    .default("always")
    .describe("risky: only what replaces, deletes or widens permissions"),
  after: z
    .string()
    .min(1)
    .optional()
    .describe("the environment in which the same program must have succeeded before"),
  dependsOn: z
    .array(z.string().min(1))
    .max(50)
    .default([])
    .describe(
      "stacks that it reads from: its changes wait while one of theirs that came before has not ended",
    ),
  soakMinutes: z.number().min(0).max(43_200).default(0).describe("how long it must have been healthy there"),
  approvalHours: z
    .number()
    .min(0.001)
    .max(720)
    .default(24)
    .describe("how long an approval, and the wait for it, lasts"),
  drift: z
    .enum(["wait", "ignore"])
    .optional()
    .describe(
      "whether changes wait while drift that is no noise is not acknowledged; default wait where people must approve",
    ),
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, "is not the ARN of an IAM role")
    .optional()
    .describe("what a run's CLI works as in AWS; default the worker's own credentials"),
  worker: z
    .string()
    .regex(workerNames.pattern, workerNames.says)
    .optional()
    .describe("only workers of this name (LOCKGATE_WORKER) take its runs; default those without a name"),
  sessionMinutes: z
    .number()
    .int()
    .min(15)
    .max(720)
    .optional()
    .describe("how long the role's credentials last, and a run at most; default 60, if the role allows more"),
  artifact: artifactSchema.optional().describe("only signed releases that pass this are deployed"),
});

const fileSchema = z
  .strictObject({ environments: z.array(policySchema).min(1) })
  .refine(({ environments }) => new Set(environments.map(({ name }) => name)).size === environments.length, {
    path: ["environments"],
    message: "names an environment twice",
  });

/** What one environment, which is one stack, demands. */
export type EnvironmentPolicy = Readonly<
  Omit<z.output<typeof policySchema>, "artifact" | "drift"> & {
    drift: "wait" | "ignore";
    artifact?: ArtifactDemand | undefined;
  }
>;

/** Policies by stack. */
export type Environments = (stack: string) => EnvironmentPolicy;

const byName: Readonly<Record<string, { approvals: number; after?: string }>> = {
  [sandboxHome]: { approvals: 0 },
  dev: { approvals: 0 },
  test: { approvals: 1, after: "dev" },
  prod: { approvals: 2, after: "test" },
};

/**
 * Without a file: dev, test and prod in this order with more people each, none for what people made for themselves; one for
 * all of which nobody said what it is.
 */
export const defaultEnvironments: Environments = (stack) => {
  const written = { name: stack, ...(byName[homeOf(stack)] ?? { approvals: 1 }) };
  return policyOf(policySchema.omit({ artifact: true }).parse(written));
};

function policyOf(written: Omit<z.output<typeof policySchema>, "artifact">): EnvironmentPolicy {
  return { ...written, drift: written.drift ?? (written.approvals > 0 ? "wait" : "ignore") };
}

/** Reads the file (YAML or JSON), which must speak of every stack; every fault at once. */
export function readEnvironments(file: string | undefined, stacks: readonly string[]): Environments {
  if (file === undefined) return defaultEnvironments;
  const { environments } = readSettingsFile("LOCKGATE_ENVIRONMENTS_FILE", file, fileSchema);
  return environmentsOf(file, environments, stacks);
}

function environmentsOf(
  file: string,
  written: readonly z.output<typeof policySchema>[],
  stacks: readonly string[],
): Environments {
  const place = placeOfSettings("LOCKGATE_ENVIRONMENTS_FILE", file);
  const policies = written.map(({ artifact, ...policy }): EnvironmentPolicy => {
    const demand = artifact && readArtifactDemand(file, policy.name, artifact);
    return { ...policyOf(policy), ...(demand ? { artifact: demand } : {}) };
  });
  const known = new Map(policies.map((policy) => [policy.name, policy]));
  const missing = stacks.filter((stack) => !known.has(stack));
  const faults = orderFaults(place, known);
  if (faults.length > 0) throw refusedSettings(faults);
  if (missing.length > 0) {
    const message = `says nothing about ${missing.join(", ")}; an environment that nobody speaks of is not changed`;
    throw refusedSettings([{ path: `${place}: environments`, message }]);
  }
  return (stack) => known.get(homeOf(stack)) ?? defaultEnvironments(stack);
}

/** Each names environments of the file, not itself, and none waits for itself over others. */
function orderFaults(place: string, known: ReadonlyMap<string, EnvironmentPolicy>): Fault[] {
  const named = [...known.values()].flatMap(({ name, after, dependsOn }) => [
    ...(after === undefined ? [] : [{ name, field: "after", value: after }]),
    ...dependsOn.map((value) => ({ name, field: "dependsOn", value })),
  ]);
  const strange = named.filter(({ name, value }) => value === name || !known.has(value));
  if (strange.length > 0)
    return strange.map(({ name, field, value }) => {
      return { path: `${place}: ${name}.${field}`, message: "is not another environment of the file", value };
    });
  const waitsFor = new Map(
    [...known].map(([name]) => [name, named.filter((one) => one.name === name).map(({ value }) => value)]),
  );
  const circle = circleIn(waitsFor);
  if (!circle) return [];
  const message = "wait for each other by after and dependsOn, so that none would ever go on";
  return [{ path: `${place}: environments`, message, value: circle.join(" -> ") }];
}
