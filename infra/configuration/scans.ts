// Decides what an app may say about the scanners of its pipeline: which ones, how severe is too severe, what is accepted.
import { z } from "zod";
import { scannerSecrets } from "../plan/scans/names.ts";
import { toolNames, tools, type ToolName } from "../plan/scans/tools/index.ts";
import { list, oneOf, text } from "./fields.ts";

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (given: string): boolean => {
  const date = new Date(`${given}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(given);
};

/** Here and not in the app's repository: whoever changes the app does not accept what is found in it. */
const exception = z.strictObject(
  {
    tool: oneOf(toolNames),
    rule: text("the tool's own id of what it finds, such as CVE-2026-1234").min(
      1,
      "the tool's own id of what it finds",
    ),
    /** A file, `package@version` or URL as the finding names it; `*` stands for anything. */
    place: text("where it is found, such as test/*; * stands for anything").min(1, "where it is found"),
    reason: text("why it is accepted").min(10, "at least 10 characters: why it is accepted"),
    ticket: text("the ticket in which it was approved").min(1, "the ticket in which it was approved"),
    owner: text("who answers for it").min(1, "who answers for it"),
    until: text('the last day on which it holds, in quotes: "2026-12-31"')
      .regex(day, 'the last day on which it holds, in quotes: "2026-12-31"')
      .refine(isDay, "a day that exists: YYYY-MM-DD"),
  },
  { error: "an exception: { tool, rule, place, reason, ticket, owner, until }" },
);

const has = (chosen: readonly ToolName[], slot: string): boolean =>
  chosen.some((name) => tools[name].slot === slot);

const nameOfSecret = `the name of a secret below ${scannerSecrets}, such as ${scannerSecrets}snyk`;
const nameOfParameter = `the name of a SecureString below /${scannerSecrets}, such as /${scannerSecrets}snyk`;

/** Below one path: no scanner opens what is kept for somebody else. */
const secret = z.union(
  [
    z.strictObject({
      secret: z.string().regex(new RegExp(`^${scannerSecrets}[A-Za-z0-9/_-]{1,128}$`), nameOfSecret),
      /** Of a secret that is a JSON object. */
      key: z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,128}$/, "a key of the JSON object that the secret is, such as token")
        .optional(),
    }),
    z.strictObject({
      parameter: z.string().regex(new RegExp(`^/${scannerSecrets}[A-Za-z0-9/_.-]{1,128}$`), nameOfParameter),
    }),
  ],
  { error: `{ secret, key? }, ${nameOfSecret}, or { parameter }, ${nameOfParameter}` },
);

export const scans = z
  .strictObject(
    {
      tools: list(oneOf(toolNames), `a list of scanners: ${toolNames.join(", ")}`)
        .min(1, "at least one scanner")
        .refine((chosen) => new Set(chosen).size === chosen.length, "name each scanner once"),
      /** Findings of this severity or more stop a release. */
      threshold: oneOf(["low", "medium", "high", "critical"]).default("high"),
      /** Where the app answers in the last environment before production: what dynamic tests attack. */
      url: z
        .url({ protocol: /^https?$/, error: "an address, such as https://app.test.acme.example" })
        .refine((given) => !given.endsWith("/"), "an address without a slash at its end")
        .optional(),
      exceptions: list(exception, "a list of exceptions").default([]),
      /** Where in the tooling account the keys of scanners lie, by the environment variable that a scanner asks for. */
      secrets: z
        .record(z.string(), secret, {
          error: `where each key lies, such as { SNYK_TOKEN: { secret: ${scannerSecrets}snyk } }`,
        })
        .optional(),
    },
    { error: "scans of an app: { tools, threshold?, url?, exceptions?, secrets? }" },
  )
  .refine(({ tools: chosen, url }) => url !== undefined || !has(chosen, "dast"), {
    path: ["url"],
    message: "the address at which a dynamic test finds the app",
  })
  .refine(({ tools: chosen, exceptions }) => exceptions.every(({ tool }) => chosen.includes(tool)), {
    path: ["exceptions"],
    message: "exceptions of scanners that `tools` names: any other exempts nothing",
  });
