// Decides how the declared stacks are weakened, one thing at a time: properties, statements of policies, whole resources.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { PolicyDocument, Statement } from "../../../policy-pack/iam/index.ts";
import { positions, type Path } from "../oddValues.ts";
import { changed, GONE, patternOf, valueAt } from "./paths.ts";
import { weaker } from "./statements.ts";

/** `kind` is what many mutants share: `aws:kms/key:Key enableKeyRotation false`. */
export type Mutant = { urn: string; kind: string; resource: StateResource | undefined };

/** Components and providers declare nothing by themselves. */
export const mutantsOf = (resource: StateResource): readonly Mutant[] => {
  if (!resource.type.startsWith("aws:")) return [];
  const { urn, type } = resource;
  const made = (what: string, mutated: StateResource | undefined): Mutant => ({
    urn,
    kind: `${type} ${what}`,
    resource: mutated,
  });
  return [
    made("removed", undefined),
    ...(resource.protect ? [made("unprotected", { ...resource, protect: false })] : []),
    ...positions(resource.inputs)
      .slice(1)
      .flatMap((path) => at(resource, path).map(({ what, by }) => made(what, changed(resource, path, by)))),
  ];
};

type Change = { what: string; by: unknown };

const at = (resource: StateResource, path: Path): readonly Change[] => {
  const value = valueAt(resource.inputs, path);
  const pattern = patternOf(path);
  const document = documentIn(value);
  if (document) return ofDocument(pattern, document);
  // The marks of a state are no values, and the provider keeps a copy of the tags that no rule reads.
  if (path.some((key) => String(key).startsWith("__") || key === "tagsAll")) return [];
  // What is off is off by default as well.
  const gone =
    value !== false && SAFETY.test(String(path.at(-1))) ? [{ what: `${pattern} gone`, by: GONE }] : [];
  return [
    ...gone,
    ...worse(String(path.at(-1)), value)
      .filter((by) => by !== value)
      .map((by) => ({ what: `${pattern} ${String(by)}`, by })),
  ];
};

/**
 * Properties that make something safe by being there. Switches and numbers are turned instead, and of the rest (names,
 * sizes, wiring) nothing gets less safe by leaving it out: AWS refuses that, or takes its default.
 */
const SAFETY =
  /kms|encrypt|boundar|polic|alarmActions|selectors|codeSigning|cloudWatchLogs|securityGroup|externalId|(?:policy|resource)Types$|features|principals$|^lockgate:(?:purpose|step|environment|tier)$|rules?$|versioningConfiguration|triggers|onFailure|notificationArn|expiration|logsConfig|autoRollback|alarmConfiguration/i;

/** Words of AWS's APIs that say the opposite, or less. */
const LESS: Readonly<Record<string, string>> = {
  Enabled: "Suspended",
  ENABLED: "DISABLED",
  All: "WriteOnly",
  ALL: "NONE",
  IMMUTABLE: "MUTABLE",
  Enforce: "Warn",
  V2: "V1",
  SECURITY: "BILLING",
  ORGANIZATION: "ACCOUNT",
  ALL_REGIONS: "SPECIFIED_REGIONS",
  BucketOwnerEnforced: "ObjectWriter",
  "aws:kms": "AES256",
  BLOCK: "ALERT",
};

/** Switches that make something less safe by being on; of all others it is off that does. */
const SAFE_OFF =
  /^(?:closeOnDeletion|forceDestroy|multiRegion|bypass\w+|privilegedMode|(?!block|ignore|restrict)\w*[pP]ublic\w*)$/;
/** Numbers of which less is less safe, and of which more is. */
const MORE = /days$|window|length|prevention|retention|runOrder/i;
const LESS_TIME = /^maxSessionDuration$/;
const HALF_A_DAY = 43_200;

/** Properties of which one word is the less safe one. */
const UNSAFE_WORD: Readonly<Record<string, string>> = { firewallFailOpen: "ENABLED" };

const worse = (name: string, value: unknown): readonly unknown[] => {
  if (UNSAFE_WORD[name] !== undefined) return [UNSAFE_WORD[name]];
  if (typeof value === "boolean") return value === SAFE_OFF.test(name) ? [] : [!value];
  if (typeof value === "number") return MORE.test(name) ? [1] : LESS_TIME.test(name) ? [HALF_A_DAY] : [];
  return typeof value === "string" && LESS[value] !== undefined ? [LESS[value]] : [];
};

const documentIn = (value: unknown): PolicyDocument | undefined => {
  if (typeof value !== "string" || !value.includes('"Statement"')) return undefined;
  try {
    return JSON.parse(value) as PolicyDocument;
  } catch {
    return undefined;
  }
};

const ofDocument = (pattern: string, document: PolicyDocument): readonly Change[] => {
  const statements = [document.Statement].flat() as Statement[];
  return [
    { what: `${pattern} gone`, by: GONE },
    ...statements.flatMap((statement, index) =>
      weaker(statement).map(({ how, statement: by }) => {
        const all = statements.flatMap((other, place) => (place === index ? (by ?? []) : other));
        const name = statement.Sid ?? `#${index}`;
        return { what: `${pattern} ${name} ${how}`, by: JSON.stringify({ ...document, Statement: all }) };
      }),
    ),
  ];
};
