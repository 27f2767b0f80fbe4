// Decides who may ask for which access in which account, and for how long: read from one file.
import { z } from "zod";
import type { Fault } from "../errors.ts";
import { readSettingsFile, refusedSettings } from "../settingsFile.ts";

const minutes = (max: number) => z.number().int().min(1).max(max);
const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not a name: lower-case letters, digits, hyphens");

const levelSchema = z.strictObject({
  name,
  description: z.string().min(1).max(200),
  permissionSet: z
    .string()
    .regex(
      /^arn:aws[\w-]*:sso:::permissionSet\/ssoins-[a-zA-Z0-9.-]{16}\/ps-[a-zA-Z0-9.-]{16}$/,
      "is not the ARN of a permission set",
    ),
  role: z
    .string()
    .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,128}$/, "is not the ARN of a role")
    .optional()
    .describe("what the server becomes to lend this; without it, it is what its credentials say"),
  writes: z
    .boolean()
    .describe("whether anything can be changed with it; what says no is proven before each use"),
});

const environmentSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    accountId: z.string().regex(/^\d{12}$/, "is not the id of an account: 12 digits, in quotes"),
    production: z.boolean().default(true).describe("where nobody changes anything by hand"),
    maxMinutes: minutes(720).optional(),
    levels: z.array(levelSchema).min(1),
  })
  .superRefine((environment, context) => {
    for (const [index, level] of environment.levels.entries())
      if (environment.production && level.writes)
        context.addIssue({
          code: "custom",
          path: ["levels", index, "writes"],
          message: `is true, but ${environment.name} is production: nobody changes it by hand (the role for emergencies does)`,
        });
  });

const fileSchema = z.strictObject({
  identityCenter: z.strictObject({
    instance: z
      .string()
      .regex(/^arn:aws[\w-]*:sso:::instance\/ssoins-[a-zA-Z0-9.-]{16}$/, "is not the ARN of an instance"),
    region: z.string().regex(/^[a-z]{2}(-gov)?-[a-z]+-\d$/, "is not a region"),
  }),
  maxMinutes: minutes(720)
    .default(60)
    .describe("the longest elevation, unless an environment says otherwise"),
  requestHours: z.number().min(0.001).max(72).default(4).describe("how long a request waits for somebody"),
  people: z
    .array(
      z.strictObject({
        person: z.string().min(1).max(200).describe("as the server knows them: personClaim of their tokens"),
        userId: z.string().regex(/^([0-9a-f]{10}-)?[0-9a-f-]{36}$/i, "is not an id of the identity store"),
      }),
    )
    .min(1),
  environments: z.array(environmentSchema).min(1),
});

/** What can be asked for. */
export type Offers = Readonly<z.output<typeof fileSchema>>;
export type OfferedEnvironment = Offers["environments"][number];
export type OfferedLevel = OfferedEnvironment["levels"][number];

/** Reads the file (YAML or JSON); every fault at once. */
export function readOffers(file: string, stacks: readonly string[]): Offers {
  const offers = readSettingsFile("LOCKGATE_ELEVATION_FILE", file, fileSchema);
  const faults = crossFaults(offers, stacks).map((fault) => ({
    ...fault,
    path: `${file}: ${fault.path}`,
  }));
  if (faults.length > 0) throw refusedSettings(faults);
  return Object.freeze(offers);
}

function crossFaults({ environments, people }: Offers, stacks: readonly string[]): Fault[] {
  const unknown = environments
    .filter((environment) => !stacks.includes(environment.name))
    .map((environment) => ({
      path: "environments",
      message: `names ${environment.name}, which is none of LOCKGATE_STACKS: roles hold for stacks`,
    }));
  return [
    ...unknown,
    ...twice(
      "environments",
      environments.map((environment) => environment.name),
    ),
    ...twice(
      "people",
      people.map(({ person }) => person),
    ),
    ...environments.flatMap((environment) =>
      twice(
        `environments.${environment.name}.levels`,
        environment.levels.map((level) => level.name),
      ),
    ),
  ];
}

const twice = (path: string, names: readonly string[]): Fault[] =>
  names
    .filter((one, index) => names.indexOf(one) !== index)
    .map((one) => ({ path, message: `names ${one} twice` }));

/** The longest elevation in an environment, minutes. */
export const longest = (offers: Offers, environment: OfferedEnvironment): number =>
  environment.maxMinutes ?? offers.maxMinutes;
