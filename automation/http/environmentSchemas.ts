// Decides the JSON shapes of environments of people's own: what is asked for, and how far it has come.
import { z } from "zod";
import { stackOf } from "../sandboxes/naming.ts";
import { isFinal } from "../runner/machine.ts";
import type { Sandbox } from "../store/sandboxes.ts";
import { stackName, timestamp } from "./schemas.ts";

const environmentName = z
  .string()
  .min(1)
  .max(10, "has more than 10 characters: names that are made of it would be longer than AWS allows")
  .regex(/^[a-z][a-z0-9]*$/, "has other characters than lower-case letters and digits, or no letter first");

export const newEnvironmentSchema = z
  .strictObject({
    name: environmentName,
    accountId: z
      .string()
      .regex(/^\d{12}$/, "is not the id of an account: 12 digits")
      .optional()
      .describe(
        "one of the accounts for environments of people's own; the first of them where it is left out",
      ),
    // Not called a key: what is wrong with it is told, the text itself never.
    publicKey: z
      .string()
      .min(1)
      .max(4096)
      .describe("line of a .pub file: ssh-ed25519, or ssh-rsa of 2048 bits and more"),
    cidrs: z
      .array(z.string().min(1).max(18))
      .min(1)
      .max(5)
      .describe("IPv4 ranges that you come from, at most 256 addresses each, such as 198.51.100.7/32"),
    hours: z.number().int().min(1).max(720).describe("how long it lasts, unless it is extended"),
  })
  .meta({ id: "NewEnvironment" });

export const extensionSchema = z
  .strictObject({ hours: z.number().int().min(1).max(720).describe("from now on") })
  .meta({ id: "Extension" });

const states = ["making", "ready", "failed", "ending", "ended"] as const;

export const environmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    stack: stackName,
    account: z.string(),
    owner: z.string().describe("the person who asked for it"),
    cidrs: z.array(z.string()),
    state: z.enum(states),
    createdAt: timestamp,
    endsAt: timestamp,
    longestAt: timestamp.describe("beyond this it is not extended"),
    toldAt: timestamp.nullable().describe("when its owner was told that it ends soon"),
    makeRun: z.uuid().nullable(),
    endedBy: z.string().nullable().describe("who ended it, or lockgate when its time was over"),
    endRun: z.uuid().nullable().describe("the newest run that was to end it"),
    failures: z.number().int().describe("how often ending it came to nothing; it is tried again"),
    endedAt: timestamp.nullable().describe("when nothing of it was left"),
  })
  .meta({ id: "Environment" });

function stateOf({ endedAt, endingAt, makeState }: Sandbox): (typeof states)[number] {
  if (endedAt !== null) return "ended";
  if (endingAt !== null) return "ending";
  if (makeState === "succeeded") return "ready";
  return makeState !== null && isFinal(makeState) ? "failed" : "making";
}

/** An environment as the API shows it, without its key. */
export function environmentView(sandbox: Sandbox): z.output<typeof environmentSchema> {
  const { id, name, account, person, cidrs, makeRun, endedBy, endRun, failures } = sandbox;
  const text = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id,
    name,
    stack: stackOf(name),
    account,
    owner: person,
    cidrs: [...cidrs],
    state: stateOf(sandbox),
    createdAt: sandbox.createdAt.toISOString(),
    endsAt: sandbox.endsAt.toISOString(),
    longestAt: sandbox.longestAt.toISOString(),
    toldAt: text(sandbox.toldAt),
    makeRun,
    endedBy,
    endRun,
    failures,
    endedAt: text(sandbox.endedAt),
  };
}
