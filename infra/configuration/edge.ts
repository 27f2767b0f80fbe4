// Decides how devices at the edge are written: the target, its rings, and the table of devices that each have one of them.
import { z } from "zod";
import { paces } from "../plan/paces.ts";
import type { Check, Parsed } from "./check.ts";
import { duplicates } from "./check.ts";
import type { Fault } from "./faults.ts";
import { appName, environmentName, oneOf, shortName, text } from "./fields.ts";
import { ringName } from "./tenants.ts";

/** CodePipeline has 50 actions in a stage, and a ring takes three. */
const mostRings = 8;

/** On devices of our own, outside of AWS: ring after ring, each device by its own check of the signature. */
export const edge = z.strictObject({
  kind: z.literal("edge"),
  rings: z
    .array(z.strictObject({ name: ringName }, { error: "a ring: { name }" }), {
      error: "rings in their order: [{ name }]",
    })
    .min(1, "at least one ring")
    .max(mostRings, `at most ${mostRings} rings`)
    .refine((rings) => new Set(rings.map(({ name }) => name)).size === rings.length, {
      message: "give each ring a name of its own",
    }),
  /** CodeDeploy's predefined configuration within a ring; all at once is not among them. */
  pace: oneOf(paces).default("OneAtATime"),
  /** When Systems Manager installs patches, and sets right what is set up on a device. */
  upkeep: text("a schedule of State Manager, such as cron(0 3 ? * SUN *)")
    .regex(
      /^(cron\([^()]{9,60}\)|rate\([1-9]\d* (minutes?|hours?|days?)\))$/,
      "a schedule of State Manager, such as cron(0 3 ? * SUN *) or rate(7 days)",
    )
    .default("cron(0 3 ? * SUN *)"),
});

export const device = z.strictObject(
  {
    id: shortName("device", 20),
    app: appName,
    environment: environmentName,
    ring: ringName,
    /** Its id in Systems Manager, which its activation has given it. */
    node: text("the device's id in Systems Manager").regex(
      /^mi-[0-9a-f]{17}$/,
      "the id that Systems Manager gave the device: mi- and 17 hexadecimal digits",
    ),
  },
  { error: "a device: { id, app, environment, ring, node }" },
);
export type Device = z.infer<typeof device>;

type Edge = Extract<NonNullable<Parsed["apps"]>[number]["target"], { kind: "edge" }>;
const edgesOf = ({ apps = [] }: Parsed): Map<string, Edge> =>
  new Map(apps.flatMap(({ name, target }) => (target.kind === "edge" ? [[name, target]] : [])));
const list = (all: Iterable<string>): string => `name one of ${[...all].join(", ") || "none yet"}`;

/** Of a row, what it names and nobody knows. */
const references: Check = (parsed) => {
  const { devices = [], apps, environments } = parsed;
  if (apps === undefined || environments === undefined) return [];
  const edges = edgesOf(parsed);
  const known = environments.map(({ name }) => name);
  return devices.flatMap((row, index): Fault[] => {
    const rings = edges.get(row.app)?.rings.map(({ name }) => name);
    const fault = (key: "app" | "environment" | "ring", problem: string, remedy: string): Fault => ({
      path: ["devices", index, key],
      value: row[key],
      problem,
      remedy,
    });
    return [
      ...(rings === undefined
        ? [fault("app", "no app of lockgate:apps with the target edge", list(edges.keys()))]
        : []),
      ...(known.includes(row.environment) ? [] : [fault("environment", "no such environment", list(known))]),
      ...(rings === undefined || rings.includes(row.ring)
        ? []
        : [fault("ring", `no ring of ${row.app}`, list(rings))]),
    ];
  });
};

export const deviceChecks: readonly Check[] = [
  ({ devices }) =>
    duplicates(
      "devices",
      devices?.map(({ app, environment, id }) => ({ id: `${app} ${environment} ${id}` })),
      "id",
    ),
  // Two apps on one device would each take what the other has installed.
  ({ devices }) => duplicates("devices", devices, "node"),
  references,
];
