// Decides who declares an app's parameters, who writes its secrets, and who reads them.
import * as names from "../names.ts";
import type { Place } from "../names.ts";
import { actions, allow, both, onlyRoles, type Condition, type Statement } from "./document.ts";
import { administers } from "./keys.ts";

const ssmService = (region: string): string => `ssm.${region}.amazonaws.com`;
/** Names of three parts: `/<app>/<environment>/<KEY>`. */
const parameters = (place: Place): string => names.regionalArn("ssm", place, "parameter/*/*/*");
const parametersOf = (place: Place, app: string, environment: string): string =>
  names.regionalArn("ssm", place, `parameter${names.parameterPath(app, environment)}*`);

/**
 * Parameter Store calls KMS in the caller's name, and names the parameter in the encryption context (KMS Developer
 * Guide, "How AWS Systems Manager Parameter Store uses AWS KMS").
 */
const inParameterStore = (place: Place, parameter: string): Condition => ({
  StringEquals: { "kms:ViaService": ssmService(place.region) },
  ArnLike: { "kms:EncryptionContext:PARAMETER_ARN": parameter },
});
const secretsKey: Condition = {
  "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.secretsAlias },
};

/**
 * An app reads what its own environment tells it, and nothing else in Parameter Store. By path and by name: both are
 * asked of `parameter/<app>/<environment>/…`. Of secrets it opens its own only.
 */
export const readsParameters = (place: Place, app: string, environment: string): Statement[] => {
  const own = parametersOf(place, app, environment);
  return [
    allow("Parameters", actions({ ssm: "GetParameter GetParametersByPath" }), own),
    allow("Secrets", ["kms:Decrypt"], names.anyKeyArn(place), both(secretsKey, inParameterStore(place, own))),
  ];
};

/** Calls that declare parameters; to find one, AWS lists them all. */
export const declaringParameters = actions({
  ssm: `
    AddTagsToResource DeleteParameter GetParameter GetParameters ListTagsForResource PutParameter
    RemoveTagsFromResource
  `,
});

/** The deploy role declares parameters of apps: of those names only its own environment's are in its account. */
export const declaresParameters = (place: Place): Statement[] => [
  allow("Parameters", declaringParameters, parameters(place)),
  allow("ListParameters", ["ssm:DescribeParameters"], "*"),
];

/**
 * The role of secrets declares parameters likewise, and encrypts them; AWS's provider reads them back to compare. It
 * is also all that its boundary allows.
 */
export const writesSecrets = (place: Place): Statement[] => [
  ...declaresParameters(place),
  allow(
    "Secrets",
    actions({ kms: "Decrypt Encrypt" }),
    names.anyKeyArn(place),
    both(secretsKey, inParameterStore(place, parameters(place))),
  ),
];

export type SecretsKeyArgs = {
  place: Place;
  environment: string;
  administrator: string;
  /** The role of each app that has secrets, by the app's name. */
  readers: Readonly<Record<string, string>>;
};

/** Key of an environment's secrets: one role encrypts, each app decrypts its own, all only through Parameter Store. */
export const secretsKeyPolicy = ({
  place,
  environment,
  administrator,
  readers,
}: SecretsKeyArgs): Statement[] => {
  const writer = onlyRoles([names.roleArn(place.account, names.secretsRole)]);
  return [
    administers(administrator),
    {
      Sid: "Write",
      Effect: "Allow",
      Principal: writer.Principal,
      Action: actions({ kms: "Decrypt Encrypt" }),
      Resource: "*",
      Condition: both(writer.Condition, inParameterStore(place, parameters(place))),
    },
    ...Object.entries(readers).map(([app, role], index): Statement => {
      const reader = onlyRoles([role]);
      return {
        Sid: `Read${index + 1}`,
        Effect: "Allow",
        Principal: reader.Principal,
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: both(reader.Condition, inParameterStore(place, parametersOf(place, app, environment))),
      };
    }),
  ];
};
