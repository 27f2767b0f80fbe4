// Decides the settings of targets that are machines behind a balancer, and whether each environment's balancer has a certificate.
import { z } from "zod";
import { colours } from "../plan/colours.ts";
import { targetsName } from "../plan/names.ts";
import { paces } from "../plan/paces.ts";
import { isPrivate } from "./addresses.ts";
import { machineChaos, triedBefore } from "./chaos.ts";
import type { Check } from "./check.ts";
import type { Fault } from "./faults.ts";
import { environmentName, list, oneOf } from "./fields.ts";

const whole = (from: number, to: number, what: string) => {
  const remedy = `a whole number from ${from} to ${to}: ${what}`;
  return z.int({ error: remedy }).min(from, remedy).max(to, remedy);
};

const certificate = z
  .string({ error: "the id of a certificate of ACM, the last part of its ARN" })
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "the id of a certificate of ACM, the last part of its ARN: 12345678-90ab-4cde-8f01-234567890abc",
  );

const domain = z.strictObject(
  {
    zone: z
      .string({ error: "the id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ" })
      .regex(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ"),
    name: z
      .string({ error: "a name below the zone's, such as board.dev.acme.example" })
      .max(253, "at most 253 characters")
      .regex(
        /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
        "a name in lower case without a dot at its end, such as board.dev.acme.example",
      ),
  },
  { error: "a name and its zone: { zone, name }" },
);

const machines = {
  instanceType: z
    .string({ error: "a type of machine, such as t3.small" })
    .regex(
      /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|[0-9]*xlarge|metal)$/,
      "a type of machine, such as t3.small",
    )
    .default("t3.small"),
  /** Two are in two zones; twice as many run while some are replaced. */
  instances: whole(2, 100, "how many machines run; one alone is in one zone").default(2),
  /** Where the app listens on each machine: without root's rights. */
  port: whole(1024, 65_535, "the port that the app listens on").default(8080),
  /** What answers 200 while the machine is fit for requests. */
  healthPath: z
    .string({ error: "the path of the health check, such as /health" })
    .regex(/^\/[\w./~-]{0,200}$/, "the path of the health check, such as /health")
    .default("/health"),
  /** E7: after so many days a machine is replaced by a new one, of the newest image. */
  maxInstanceDays: whole(1, 365, "the days after which a machine is replaced").default(7),
  /** Under load more machines run; without it always as many. */
  scaling: z
    .strictObject(
      {
        most: whole(2, 200, "how many machines run at most, with room to replace some"),
        cpuPercent: whole(10, 90, "the load that machines are added to keep, per cent").default(60),
      },
      { error: "how many machines run under load: { most, cpuPercent? }" },
    )
    .optional(),
  /** Of the balancer, by environment: made in the environment's own account and region. */
  certificates: z.record(environmentName, certificate, {
    error: "the certificate of each environment's balancer: { dev: <id>, prod: <id> }",
  }),
  /** By which name users find the balancer, by environment: a record in a hosted zone of that environment's account. */
  domains: z
    .record(environmentName, domain, {
      error: "the name of each environment's balancer: { dev: { zone, name }, … }",
    })
    .default({}),
  /** Who reaches the balancer, beside the environment's own network. */
  clients: list(
    z
      .string({ error: "a range of private IPv4 addresses, such as 10.0.0.0/8" })
      .refine(isPrivate, "a range of RFC 1918 whose first address fits the prefix, such as 10.0.0.0/8"),
    "ranges of private IPv4 addresses, such as [10.0.0.0/8]",
  ).default([]),
  /** Environments whose balancer everybody reaches, by TLS; those of `clients` are of the others. */
  internet: list(environmentName, "a list of environments").default([]),
};

/** A release replaces what runs on the machines, some at a time. */
export const ec2 = z.strictObject({
  kind: z.literal("ec2"),
  ...machines,
  /** CodeDeploy's predefined configuration; all at once is not among them. */
  pace: oneOf(paces).default("OneAtATime"),
  chaos: machineChaos,
});

const step = whole(1, 99, "the per cent of the users that come with a step; all come last");

/** Two fleets: a release goes to the one that nobody uses, and users follow in steps. */
export const blueGreen = z.strictObject({
  kind: z.literal("blueGreen"),
  ...machines,
  /** Per cent of the users that the new fleet gets, step after step; all of them come last. */
  steps: list(step, "per cent of the users, step after step: [10, 50]")
    .min(1, "at least one step: [10]")
    .max(20, "at most 20 steps")
    .refine((steps) => steps.every((percent, index) => percent > (steps[index - 1] ?? 0)), {
      message: "each step greater than the one before: [10, 50]",
    })
    .default([10, 50]),
  /** So long each step is watched. */
  stepMinutes: whole(1, 15, "the minutes for which each step is watched").default(5),
  chaos: machineChaos,
});

/** The same with code that the fleets read from a file system. */
export const ec2Efs = blueGreen.extend({ kind: z.literal("ec2Efs") });

/** The names of ELB's that an app with such a target has in an environment; they hold 32 characters. */
const ofBoth = (app: string, environment: string) =>
  colours.map((colour) => targetsName(app, environment, colour));
const targetNames = {
  ec2: (app: string, environment: string) => [targetsName(app, environment)],
  blueGreen: ofBoth,
  ec2Efs: ofBoth,
} satisfies { [K in MachinesTarget["kind"]]: (app: string, environment: string) => string[] };
const longestName = 32;

type MachinesTarget = z.infer<typeof ec2> | z.infer<typeof blueGreen> | z.infer<typeof ec2Efs>;

/** Whether the app runs on machines of its own. */
export const hasMachines = (target: { kind: string }): target is MachinesTarget =>
  Object.hasOwn(targetNames, target.kind);

/** The balancer that the internet does not reach has a name that begins like this. */
const kept = "internal";

const named: Check = ({ apps = [], environments = [] }) =>
  apps.flatMap(({ name, target }, index): Fault[] => {
    if (!hasMachines(target)) return [];
    const about = { path: ["apps", index, "name"], value: name };
    if (name === kept || name.startsWith(`${kept}-`))
      return [
        {
          ...about,
          problem: `its balancer would be called ${name}-…, and ELB keeps names that begin with ${kept}- for itself`,
          remedy: "give the app another name",
        },
      ];
    const long = environments
      .flatMap((environment) => targetNames[target.kind](name, environment.name))
      .find(({ length }) => length > longestName);
    if (long === undefined) return [];
    const problem = `a target group would be called ${long}, and ELB's names have at most ${longestName} characters`;
    return [{ ...about, problem, remedy: "give the app or the environment a shorter name" }];
  });

const certified: Check = ({ apps = [], environments = [], twins = [] }) =>
  apps.flatMap(({ target }, index): Fault[] => {
    if (!hasMachines(target)) return [];
    const path = ["apps", index, "target", "certificates"];
    const known = [...environments, ...twins].map(({ name }) => name);
    return [
      ...known
        .filter((name) => target.certificates[name] === undefined)
        .map((name) => ({
          path: [...path, name],
          problem: "missing",
          remedy: `make a certificate in the account of ${name}, and name its id`,
        })),
      ...Object.keys(target.certificates)
        .filter((name) => !known.includes(name))
        .map((name) => ({
          path: [...path, name],
          value: target.certificates[name],
          problem: "no such environment",
          remedy: `name one of lockgate:environments (${known.join(", ")}), or take it out`,
        })),
    ];
  });

const opened: Check = ({ apps = [], environments = [] }) =>
  apps.flatMap(({ target }, index): Fault[] => {
    const known = environments.map(({ name }) => name);
    return (hasMachines(target) ? target.internet : []).flatMap((name, place) =>
      known.includes(name)
        ? []
        : [
            {
              path: ["apps", index, "target", "internet", place],
              value: name,
              problem: "no such environment",
              remedy: `name one of lockgate:environments (${known.join(", ")})`,
            },
          ],
    );
  });

/** A twin has no name in public. */
const findable: Check = ({ apps = [], environments = [] }) => {
  const known = environments.map(({ name }) => name);
  const taken = new Set<string>();
  return apps.flatMap(({ target }, index): Fault[] =>
    Object.entries(hasMachines(target) ? target.domains : {}).flatMap(([environment, { name }]): Fault[] => {
      const path = ["apps", index, "target", "domains", environment];
      if (!known.includes(environment))
        return [
          {
            path,
            value: name,
            problem: "no such environment",
            remedy: `name one of lockgate:environments (${known.join(", ")}), or take it out; twins have no name`,
          },
        ];
      if (taken.has(name))
        return [
          {
            path: [...path, "name"],
            value: name,
            problem: "leads to another balancer, too",
            remedy: "give each app and environment a name of its own",
          },
        ];
      taken.add(name);
      return [];
    }),
  );
};

const roomToScale: Check = ({ apps = [] }) =>
  apps.flatMap(({ target }, index): Fault[] => {
    if (!hasMachines(target) || target.scaling === undefined || target.scaling.most > target.instances)
      return [];
    return [
      {
        path: ["apps", index, "target", "scaling", "most"],
        value: target.scaling.most,
        problem: `${target.instances} run without load, so that none is ever added`,
        remedy: `a number above ${target.instances}`,
      },
    ];
  });

export const machineChecks: readonly Check[] = [named, certified, opened, findable, roomToScale, triedBefore];
