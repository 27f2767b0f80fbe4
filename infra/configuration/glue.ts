// Decides the settings of targets that work on data: a workflow of Glue, and jobs that each arrival of data starts.
import { z } from "zod";
import { isSchedule } from "../plan/glue/schedule.ts";
import { graphFaults } from "../plan/glue/workflow.ts";
import type { Check } from "./check.ts";
import type { Fault } from "./faults.ts";
import { environmentName, list, roleReference, shortName, text } from "./fields.ts";

const whole = (from: number, to: number, what: string) => {
  const remedy = `a whole number from ${from} to ${to}: ${what}`;
  return z.int({ error: remedy }).min(from, remedy).max(to, remedy);
};

/** Relative to the artifact's top, in which it must lie. */
const fileIn = (end: string, what: string) =>
  text(what).regex(new RegExp(String.raw`^[a-z0-9_]+(/[a-z0-9_]+)*\.${end}$`), what);
const script = fileIn("py", "a script in the artifact, such as monthly.py");

/** Below the app's own part of the lake. */
const folder = text("a folder of the app's data, such as conformed/monthly").regex(
  /^(raw|conformed|purpose)\/[a-z0-9_-]+(\/[a-z0-9_-]+)*$/,
  "raw, conformed or purpose, and a folder in it, such as conformed/monthly",
);

/** By environment: roles of anybody, whose accounts need not be the environment's. */
const rolesBy = (what: string) =>
  z
    .record(environmentName, list(roleReference, what), {
      error: `${what}, by environment: { dev: [<ARN>] }`,
    })
    .default({});

const common = {
  /** Who puts data into the app's part of the raw zone, and who reads what was made of it. */
  feeds: rolesBy("ARNs of the roles that bring data"),
  readers: rolesBy("ARNs of the roles that read what was made of it"),
  /** What a query of the readers may scan before Athena ends it. */
  queryGigabytes: whole(1, 10_000, "the gigabytes that a query may scan").default(10),
  /** Of Glue's type G.1X; one of them drives. */
  workers: whole(2, 100, "how many workers a job has, one of which drives").default(2),
  timeoutMinutes: whole(1, 2880, "the minutes after which a job is stopped").default(60),
};

const step = z
  .strictObject(
    {
      name: shortName("step", 20),
      job: script.optional(),
      crawler: folder.optional(),
      /** Steps that must have succeeded before; without any the schedule starts it. */
      after: list(shortName("step", 20), "names of steps that come before: [monthly]")
        .max(8, "8 steps or fewer: split it")
        .default([]),
    },
    { error: "a step: { name, job or crawler, after? }" },
  )
  .refine(({ job, crawler }) => (job === undefined) !== (crawler === undefined), {
    path: ["job"],
    message: "either a job or a crawler",
  });

/** AWS Glue Developer Guide, "Time-based schedules for jobs and crawlers". */
const scheduleRemedy =
  "cron(minutes hours day-of-month month day-of-week year), UTC, one of both days a question mark, such as cron(0 8 * * ? *)";

export const glueWorkflow = z.strictObject({
  kind: z.literal("glueWorkflow"),
  schedule: text(scheduleRemedy).refine(isSchedule, scheduleRemedy),
  steps: list(step, "the steps of the workflow: [{ name, job or crawler, after? }]")
    .min(1, "at least one step")
    .max(40, "40 steps or fewer: make two workflows of it"),
  ...common,
});

export const glueEtl = z.strictObject({
  kind: z.literal("glueEtl"),
  /** Makes one form of what has arrived; makes what somebody needs of that, by the rules. */
  conform: script,
  build: script,
  rules: fileIn("json", "a file of rules in the artifact, such as rules.json"),
  /** Whom the topic writes to of each arrival, what came of it. */
  tells: list(z.email({ error: "an e-mail address" }), "e-mail addresses").default([]),
  /** Arrives with each release outside production, to see whether it is made. */
  sample: text("a few lines of CSV, as they arrive")
    .min(1, "at least one line")
    .max(4096, "4,096 characters or fewer"),
  ...common,
});

const { workers: _, queryGigabytes: __, ...ofOneMachine } = common;

/** Trained by the app's build; evaluated in each environment on data that no training has seen. */
export const model = z.strictObject({
  kind: z.literal("model"),
  model: text("the model's file in the artifact, such as model.json").regex(
    /^[a-z0-9_]+(\.[a-z0-9]+)+$/,
    "the model's file in the artifact, such as model.json",
  ),
  /** Plain Python; tells the metric as JSON where `--result` says. */
  evaluate: script,
  metric: text("the name of the metric, such as accuracy").regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    "the name of the metric, such as accuracy: lower-case letters, digits and _",
  ),
  /** A model under it is not promoted. A metric that is better when it is lower is told with a minus. */
  threshold: z.number({ error: "the least value of the metric, such as 0.9" }),
  ...ofOneMachine,
});

type DataTarget = z.infer<typeof model> | z.infer<typeof glueWorkflow> | z.infer<typeof glueEtl>;
const isData = (target: { kind: string }): target is DataTarget =>
  ["glueWorkflow", "glueEtl", "model"].includes(target.kind);

/** Whether each step is started by something, once, and in an order that ends. */
const sound: Check = ({ apps = [] }) =>
  apps.flatMap(({ target }, index): Fault[] =>
    target.kind === "glueWorkflow"
      ? graphFaults(target.steps).map(({ at, ...fault }) => ({
          path: ["apps", index, "target", "steps", ...at],
          ...fault,
        }))
      : [],
  );

const known: Check = ({ apps = [], environments }) =>
  environments === undefined
    ? []
    : apps.flatMap(({ target }, index): Fault[] =>
        isData(target)
          ? (["feeds", "readers"] as const).flatMap((key) =>
              Object.keys(target[key])
                .filter((name) => !environments.some((row) => row.name === name))
                .map((name) => ({
                  path: ["apps", index, "target", key, name],
                  problem: "no such environment",
                  remedy: `name one of lockgate:environments (${environments.map((row) => row.name).join(", ")}), or take it out`,
                })),
            )
          : [],
      );

export const glueChecks: readonly Check[] = [sound, known];
