// The table of targets that an app may name: one schema a line. Its plan is in plan/pipeline/targets.
import { z } from "zod";
import { ciHost } from "./ciHost.ts";
import { mostRings } from "../plan/fleet/waves.ts";
import { shifts } from "../plan/paces.ts";
import { taskChaos } from "./chaos.ts";
import { edge } from "./edge.ts";
import { oneOf } from "./fields.ts";
import { glueEtl, glueWorkflow, model } from "./glue.ts";
import { blueGreen, ec2, ec2Efs } from "./machines.ts";
import { ringName } from "./tenants.ts";

/** One without variables in its path: by it the function's policy names who may call (API Gateway Developer Guide, "Routes"). */
const routeKey = /^(\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/[\w./-]*)$/;

const lambdaCanary = z.strictObject({
  kind: z.literal("lambdaCanary"),
  runtime: oneOf(["nodejs22.x", "nodejs20.x", "python3.13", "python3.12"]),
  /** `file.function`, as Lambda names it. */
  handler: z
    .string({ error: "the handler as file.function, such as index.handler" })
    .regex(/^[\w/-]+\.[A-Za-z_]\w*$/, "the handler as file.function, such as index.handler"),
  memory: z
    .int({ error: "memory in MB, from 128 to 10240" })
    .min(128, "128 MB or more")
    .max(10240, "10240 MB or less")
    .default(256),
  timeout: z
    .int({ error: "seconds, from 1 to 900" })
    .min(1, "1 second or more")
    .max(900, "900 seconds or less")
    .default(10),
  /** CodeDeploy's predefined canary and linear configurations; all at once is not among them. */
  shift: oneOf(shifts).default("LambdaCanary10Percent5Minutes"),
  /** An HTTP API of API Gateway in front of the alias: anybody may call its one route, the function decides whom it answers. */
  api: z
    .strictObject({
      routeKey: z
        .string({ error: "the route, such as POST /talk or $default" })
        .regex(routeKey, "$default, or a method and a path such as POST /talk")
        .default("$default"),
    })
    .optional(),
});

/** Memory that Fargate has for each size, MB: from, to, in steps (ECS Developer Guide, "Task size"). */
const fargateSizes: Readonly<Record<number, readonly [number, number, number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
};

const fits = (cpu: number, memory: number): boolean => {
  const [from, to, step] = fargateSizes[cpu] ?? [0, 0, 1];
  return memory >= from && memory <= to && memory % step === 0;
};

const weight = (what: string) =>
  z
    .int({ error: `a whole number from 0 to 1000: the weight of ${what}` })
    .min(0, `0 or more: the weight of ${what}`)
    .max(1000, `1000 or less: the weight of ${what}`);

const weights = z
  .strictObject(
    { onDemand: weight("Fargate").default(1), spot: weight("Fargate Spot").default(0) },
    { error: "weights of Fargate and Fargate Spot: { onDemand?, spot? }" },
  )
  .refine(({ onDemand, spot }) => onDemand + spot > 0, {
    path: ["onDemand"],
    message: "a weight above 0 for one of both, or no task has a place",
  })
  .default({ onDemand: 1, spot: 0 });

/** Containers on Fargate, as a service or once for each release; the artifact names their image by digest. */
const ecs = z
  .strictObject({
    kind: z.literal("ecs"),
    cpu: z
      .literal([256, 512, 1024, 2048, 4096], { error: "CPU units: one of 256, 512, 1024, 2048, 4096" })
      .default(256),
    memory: z.int({ error: "memory in MB that fits the CPU units" }).default(512),
    /** Two are in two zones. */
    tasks: z
      .int({ error: "how many tasks run, from 2 to 100" })
      .min(2, "2 or more: one alone is in one zone")
      .max(100, "100 or less")
      .default(2),
    /** `once`: each release's tasks run to their end, and that is the release. */
    runs: oneOf(["always", "once"]).default("always"),
    weights,
    chaos: taskChaos,
  })
  .refine(({ cpu, memory }) => fits(cpu, memory), {
    path: ["memory"],
    message:
      "memory that Fargate has for the CPU units: 256: 512, 1024, 1536 or 2048; 512: 1024 to 4096; 1024: 2048 to 8192; 2048: 4096 to 16384; 4096: 8192 to 30720; in steps of 1024",
  })
  .refine(({ runs, chaos }) => runs === "always" || chaos === undefined, {
    path: ["chaos"],
    message: "tasks that run all the time: those that run once have ended when something could be stopped",
  });

/** Manifests in the app's namespace of the environment's cluster; the artifact has them, and names their image by digest. */
const eks = z.strictObject({ kind: z.literal("eks") });

/** A StackSet that is there already, of whose every stack a release changes the parameters, and the template if it has one. */
const stackSet = z.strictObject({
  kind: z.literal("stackSet"),
  /** The same in each environment's account, which is a delegated administrator of CloudFormation. */
  name: z
    .string({ error: "the name of the StackSet" })
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      "the name of one StackSet: up to 128 letters, digits and hyphens, a letter first",
    ),
});

const most = (limit: number, what: string) => {
  const remedy = `a whole number from 1 to ${limit}: ${what}`;
  return z.int({ error: remedy }).min(1, remedy).max(limit, remedy);
};

const ring = z.strictObject(
  {
    name: ringName,
    /** So many of its tenants may fail, and the release goes on. */
    budget: z
      .int({ error: "how many tenants of the ring may fail, 0 or more" })
      .min(0, "how many tenants of the ring may fail, 0 or more")
      .default(0),
  },
  { error: "a ring: { name, budget? }" },
);

/** A stack for each tenant of `lockgate:tenants`, in the tenant's own account: ring after ring. */
const tenantFleet = z.strictObject({
  kind: z.literal("tenantFleet"),
  maxParallel: most(50, "how many tenants are served side by side").default(5),
  rings: z
    .array(ring, { error: "rings in their order: [{ name, budget? }]" })
    .min(1, "at least one ring")
    .max(
      mostRings,
      `at most ${mostRings} rings: CodePipeline has 50 actions in a stage, and a ring takes three`,
    )
    .refine((rings) => new Set(rings.map(({ name }) => name)).size === rings.length, {
      message: "give each ring a name of its own",
    }),
});

export const targetSchemas = [
  lambdaCanary,
  ecs,
  eks,
  ciHost,
  ec2,
  blueGreen,
  ec2Efs,
  edge,
  stackSet,
  tenantFleet,
  glueWorkflow,
  glueEtl,
  model,
] as const;
export type LambdaCanaryTarget = z.infer<typeof lambdaCanary>;
