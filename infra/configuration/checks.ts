// Decides what an app may say about the checks that it must pass where it runs, before it may go into production.
import { z } from "zod";
import { checkNames } from "../plan/checks/index.ts";
import { list, oneOf } from "./fields.ts";

const whole = (remedy: string, most: number) => z.int({ error: remedy }).min(1, remedy).max(most, remedy);
const share = "the share of requests that may fail, from 0 to 1";

const load = z
  .strictObject(
    {
      connections: whole("how many connections ask at once, from 1 to 1000", 1000).default(10),
      seconds: whole("for how many seconds, from 1 to 1800", 1800).default(60),
      errors: z.number({ error: share }).min(0, share).max(1, share).default(0.001),
      milliseconds: whole(
        "within how many milliseconds 99 of 100 requests are answered, from 1 to 60000",
        60_000,
      ).default(1000),
    },
    { error: "the load to bear: { connections?, seconds?, errors?, milliseconds? }" },
  )
  .default({ connections: 10, seconds: 60, errors: 0.001, milliseconds: 1000 });

export const checks = z
  .strictObject(
    {
      tools: list(oneOf(checkNames), `a list of checks: ${checkNames.join(", ")}`)
        .min(1, "at least one check")
        .refine((chosen) => new Set(chosen).size === chosen.length, "name each check once"),
      /** Where the app answers in the last environment before production. */
      url: z
        .url({ protocol: /^https?$/, error: "an address, such as https://app.test.acme.example" })
        .refine((given) => !given.endsWith("/"), "an address without a slash at its end"),
      load,
    },
    { error: "checks of an app: { tools, url, load? }" },
  )
  .optional();
