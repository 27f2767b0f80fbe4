// Decides the settings of targets that are machines behind a balancer, and whether each environment's balancer has a certificate.
import { z } from "zod";
import { isPrivate } from "./addresses.ts";
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
  /** Of the balancer, by environment: made in the environment's own account and region. */
  certificates: z.record(environmentName, certificate, {
    error: "the certificate of each environment's balancer: { dev: <id>, prod: <id> }",
  }),
  /** Who reaches the balancer, beside the environment's own network. */
  clients: list(
    z
      .string({ error: "a range of private IPv4 addresses, such as 10.0.0.0/8" })
      .refine(isPrivate, "a range of RFC 1918 whose first address fits the prefix, such as 10.0.0.0/8"),
    "ranges of private IPv4 addresses, such as [10.0.0.0/8]",
  ).default([]),
};

/** A release replaces what runs on the machines, some at a time. */
export const ec2 = z.strictObject({
  kind: z.literal("ec2"),
  ...machines,
  /** CodeDeploy's predefined configuration; all at once is not among them. */
  pace: oneOf(["OneAtATime", "HalfAtATime"]).default("OneAtATime"),
});

/** The balancer that the internet does not reach has a name that begins like this. */
const kept = "internal";

/** ELB's names hold 32 characters (`names.balancerName`). */
const named: Check = ({ apps = [] }) =>
  apps.flatMap(({ name, target }, index): Fault[] =>
    target.kind === "ec2" && (name === kept || name.startsWith(`${kept}-`))
      ? [
          {
            path: ["apps", index, "name"],
            value: name,
            problem: `its balancer would be called ${name}-…, and ELB keeps names that begin with ${kept}- for itself`,
            remedy: "give the app another name",
          },
        ]
      : [],
  );

const certified: Check = ({ apps = [], environments = [] }) =>
  apps.flatMap(({ target }, index): Fault[] => {
    if (target.kind !== "ec2") return [];
    const path = ["apps", index, "target", "certificates"];
    const known = environments.map(({ name }) => name);
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

export const machineChecks: readonly Check[] = [named, certified];
