// The table of targets that an app may name: one schema a line. Its plan is in plan/pipeline/targets.
import { z } from "zod";
import { oneOf } from "./fields.ts";

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
  shift: oneOf([
    "LambdaCanary10Percent5Minutes",
    "LambdaCanary10Percent10Minutes",
    "LambdaCanary10Percent15Minutes",
    "LambdaCanary10Percent30Minutes",
    "LambdaLinear10PercentEvery1Minute",
    "LambdaLinear10PercentEvery10Minutes",
  ]).default("LambdaCanary10Percent5Minutes"),
});

export const targetSchemas = [lambdaCanary] as const;
export type LambdaCanaryTarget = z.infer<typeof lambdaCanary>;
