// Decides the shapes of single configuration values; each carries the remedy that a fault shows.
import { z } from "zod";
import { nameLimits } from "../plan/names.ts";

export const text = (remedy: string) => z.string({ error: remedy });

export const list = <T extends z.ZodType>(item: T, remedy: string) => z.array(item, { error: remedy });

/** Bytes of a value in the standard tier of Parameter Store (Systems Manager User Guide, "Managing parameter tiers"). */
export const parameterBytes = 4096;

export const accountId = text('the 12 digits of the AWS account, in quotes: "123456789012"').regex(
  /^\d{12}$/,
  'an AWS account id has exactly 12 digits; write it in quotes: "123456789012"',
);

export const roleReference = text("the ARN of a role").regex(
  /^arn:aws(?:-us-gov|-cn)?:iam::\d{12}:role\/[\w+=,.@/-]{1,128}$/,
  "the ARN of a role, such as arn:aws:iam::123456789012:role/Auditor",
);

export const region = text("an AWS region, such as eu-central-1").regex(
  /^[a-z]{2}(-gov)?-[a-z]+-\d$/,
  "name an AWS region, such as eu-central-1",
);

/** A name that becomes part of physical names: lower-case letters, digits and single hyphens. */
export const shortName = (what: string, max: number) =>
  text(`the name of the ${what}`)
    .max(
      max,
      `a name of the ${what} has at most ${max} characters, so that names derived from it fit AWS's limits`,
    )
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      `use lower-case letters, digits and single hyphens, a letter first`,
    );

export const company = shortName("company", nameLimits.company);
/** Without hyphens: names are read back as `lockgate-<app>-<environment>-<step>`. */
export const environmentName = shortName("environment", nameLimits.environment).regex(
  /^[a-z0-9]*$/,
  "use lower-case letters and digits only",
);
export const appName = shortName("app", nameLimits.app);

export const unitName = text("the name of the organizational unit")
  .max(128, "AWS allows at most 128 characters in the name of an organizational unit")
  .regex(/^[A-Za-z][A-Za-z0-9 -]*$/, "use letters, digits, spaces and hyphens, a letter first");

export const unitTitle = text("the unit's name in AWS").regex(
  /^[^\p{C}]{1,128}$/u,
  "1 to 128 printable characters: the unit's name in AWS",
);

export const email = z.email({ error: "an e-mail address that no other AWS account uses" });

const tagText = (what: string, min: number, max: number) =>
  text(`the ${what} of a tag`).regex(
    new RegExp(`^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{${min},${max}}$`, "u"),
    `${min} to ${max} letters, digits, spaces or any of _ . : / = + - @: the ${what} of a tag`,
  );

/** Tags of our own choice; the prefixes that AWS and Lockgate use are taken. */
export const tags = z.record(
  tagText("key", 1, 128).refine(
    (key) => !/^(aws|lockgate):/i.test(key),
    "a key that starts neither with aws: nor with lockgate:",
  ),
  tagText("value", 0, 256),
  { error: "tags, such as { costCentre: '4711' }" },
);

export const flag = (what: string) => z.boolean({ error: `true or false: ${what}` });

export const days = (what: string, min: number, max: number) => {
  const remedy = `a whole number of days from ${min} to ${max}: ${what}`;
  return z.int({ error: remedy }).min(min, remedy).max(max, remedy);
};

export const command = text("a shell command").min(1, "a shell command, not an empty text");

export const repository = text("the GitHub repository as owner/name").regex(
  /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/,
  "name the GitHub repository as owner/name",
);

export const branch = text("the branch that is released, such as main").regex(
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/,
  "name one branch without wildcards, such as main",
);

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(", ")}` });

/** A version of a signing profile of AWS Signer: what signed by it, nobody can sign anew under its name. */
export const signingProfile = z
  .string({ error: "the ARN of a version of a signing profile" })
  .regex(
    /^arn:aws(?:-us-gov|-cn)?:signer:[a-z0-9-]+:\d{12}:\/signing-profiles\/\w{2,64}\/[A-Za-z0-9]{10}$/,
    "the ARN of a version of a signing profile, as stack tooling prints it: arn:aws:signer:…:/signing-profiles/<name>/<version>",
  );
