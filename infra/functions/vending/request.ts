// Decides what a request for an account is, and whether it can be granted: every fault at once.
// The small build of zod: this goes into the code of a function.
import * as z from "zod/mini";
import { refusal } from "./faults.ts";
import type { VendingUnit } from "./settings.ts";

const requestId = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9][a-z0-9-]{2,59}$/,
      "3 to 60 lower-case letters, digits and hyphens: the request's own id",
    ),
  );
const tagText = (longest: number) =>
  z
    .string()
    .check(
      z.regex(
        new RegExp(`^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,${longest}}$`, "u"),
        `1 to ${longest} characters that AWS takes in tags`,
      ),
    );

const wanted = z.strictObject({
  action: z.literal("vend"),
  requestId,
  /** As AWS shows it. */
  name: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lower-case letters, digits and single hyphens"),
      z.maxLength(50, "at most 50 characters"),
    ),
  email: z
    .email("the root user's e-mail address, which no other AWS account uses")
    .check(z.maxLength(64, "at most 64 characters")),
  unit: z.string("the unit in which it is wanted"),
  owner: z.email("the e-mail address of the team that answers for the account"),
  tags: z._default(
    z.record(
      tagText(128).check(
        z.refine((key) => !/^(aws|lockgate):/i.test(key), "a key without aws: or lockgate:"),
      ),
      tagText(256),
    ),
    {},
  ),
  /** A person decides on it, whatever the unit says. */
  approval: z.optional(z.literal("manual")),
});
const unwanted = z.strictObject({ action: z.literal("suspend"), requestId });

const schema = z.discriminatedUnion("action", [wanted, unwanted], { error: "vend or suspend" });

export type AccountRequest = z.infer<typeof wanted>;
export type VendingRequest = z.infer<typeof schema>;

/** Throws Refused with every fault of form. */
export function readRequest(event: unknown): VendingRequest {
  const read = schema.safeParse(event);
  // The same tags in another order are the same request.
  if (read.success && read.data.action === "vend")
    return { ...read.data, tags: Object.fromEntries(Object.entries(read.data.tags).toSorted()) };
  if (read.success) return read.data;
  throw refusal(read.error.issues.map(inWords));
}

function inWords(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? "the request" : issue.path.join(".");
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  return `${where}: ${inner?.message ?? issue.message}`;
}

/** What is wrong with a text as a part of a request; undefined: nothing. */
export function faultOf(field: "unit" | "name" | "email" | "owner", text: string): string | undefined {
  const read = wanted.shape[field].safeParse(text);
  return read.success ? undefined : read.error.issues[0]?.message;
}

/** What there is already, as AWS lists it. */
export type KnownAccount = { readonly name: string; readonly email: string };

/** Faults against the units and the accounts that there are. */
export function requestFaults(
  request: AccountRequest,
  units: readonly VendingUnit[],
  known: readonly KnownAccount[],
  quota: number,
): string[] {
  const email = request.email.toLowerCase();
  const named = known.find(({ name }) => name === request.name);
  const addressed = known.find((account) => account.email.toLowerCase() === email);
  return [
    ...(units.some(({ name }) => name === request.unit)
      ? []
      : [
          `unit: no accounts are given out in ${request.unit}; name one of ${units.map(({ name }) => name).join(", ")}`,
        ]),
    ...(named === undefined ? [] : [`name: an account is called ${request.name} already`]),
    ...(addressed === undefined
      ? []
      : [`email: ${request.email} is the address of account ${addressed.name}`]),
    ...(known.length >= quota
      ? [
          `the organization has ${known.length} accounts, its quota: have AWS raise it, then set lockgate:quotas.accounts`,
        ]
      : []),
  ];
}
