// Variables of jobs that CodeBuild fills from a store of secrets: what they ask of IAM, and what moto keeps for them.
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetParametersCommand, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { randomBytes } from "node:crypto";
import { scannersAlias } from "../../../infra/plan/scans/names.ts";
import { wholeAccount } from "../../../policy-pack/access/guards.ts";
import { input, type Facts } from "../../../policy-pack/facts.ts";
import { accountOf, regionOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import type { World } from "../world.ts";
import { ssmOf, unguarded } from "./declaredAws.ts";

type Aws = { endpoint: string; region: string };
/** `id` names the secret or parameter; `key` one of a secret's that is a JSON object. */
type Variable = { variable: string; type: string; id: string; key: string | undefined };

const stores: ReadonlySet<string> = new Set(["SECRETS_MANAGER", "PARAMETER_STORE"]);

/** Of a build project. */
const secretsOfProject = (project: Facts): Variable[] =>
  input(project, "environment")
    .at("environmentVariables")
    .list()
    .flatMap((each) => {
      const type = each.at("type").string() ?? "PLAINTEXT";
      if (!stores.has(type)) return [];
      const [id = "", key] = (each.at("value").string() ?? "").split(":");
      return [{ variable: each.need(each.at("name").string()), type, id, key }];
    });

export const secretsManagerOf = ({ endpoint, region }: Aws, account: string): SecretsManagerClient => {
  const credentials = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };
  return unguarded(new SecretsManagerClient({ endpoint, region, credentials }), account);
};

/** No stack declares them, people put them there; here each holds a value that nobody has ever seen. */
export async function putJobSecrets(model: Model, aws: Aws, accounts: readonly string[]): Promise<void> {
  const found = new Map<string, Variable[]>();
  for (const project of model.of("project")) {
    const account = accountOf(project) ?? "";
    if (!accounts.includes(account)) continue;
    for (const each of secretsOfProject(project)) {
      const place = [account, regionOf(project) ?? aws.region, each.type, each.id].join("\n");
      found.set(place, [...(found.get(place) ?? []), each]);
    }
  }
  for (const [place, variables] of found) {
    const [account = "", region = "", type, id = ""] = place.split("\n");
    const there = { ...aws, region };
    const keys = variables.flatMap(({ key }) => key ?? []);
    if (type === "PARAMETER_STORE") await putParameter(ssmOf(there, account), id);
    else await putSecret(secretsManagerOf(there, account), id, keys);
  }
}

const anyValue = (): string => randomBytes(24).toString("hex");

async function putParameter(ssm: SSMClient, Name: string): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name, Value: anyValue(), Type: "SecureString" }));
  ssm.destroy();
}

async function putSecret(client: SecretsManagerClient, Name: string, keys: readonly string[]): Promise<void> {
  const object = Object.fromEntries(keys.map((key) => [key, anyValue()]));
  const SecretString = keys.length === 0 ? anyValue() : JSON.stringify(object);
  await client.send(new CreateSecretCommand({ Name, SecretString }));
  client.destroy();
}

/** As CodeBuild gets them before it starts the job, as the job's role. Throws where it may not, or there is none. */
export async function openSecrets(project: Facts, world: World): Promise<Record<string, string>> {
  const role = input(project, "serviceRole").string() ?? "";
  const account = accountOf(project) ?? "";
  const values: Record<string, string> = {};
  for (const { variable, type, id, key } of secretsOfProject(project)) {
    asks(world, { role, account }, { type, id });
    const read = type === "PARAMETER_STORE" ? readParameter : readSecret;
    values[variable] = ofKey(await read(world, account, id), id, key);
  }
  return values;
}

/** Neither has a policy of its own here: the account's owner made them, whose key leaves to IAM who uses it, as keys do. */
function asks(
  { harness, regionIn }: World,
  { role, account }: { role: string; account: string },
  { type, id }: { type: string; id: string },
): void {
  const region = regionIn(account);
  const arn = (service: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`;
  const [action, resource, service, of] =
    type === "PARAMETER_STORE"
      ? (["ssm:GetParameters", arn("ssm", `parameter${id}`), "ssm", "PARAMETER_ARN"] as const)
      : ([
          "secretsmanager:GetSecretValue",
          arn("secretsmanager", `secret:${id}-a1b2c3`),
          "secretsmanager",
          "SecretARN",
        ] as const);
  const key = arn("kms", "key/of-a-scanner");
  harness.bare.add(resource);
  harness.outside.set(key, { name: `the policy of ${key}`, document: wholeAccount(account, "kms:*") });
  harness.ask(role, { action, resource, account });
  harness.ask(role, {
    action: "kms:Decrypt",
    resource: key,
    account,
    context: {
      "kms:ResourceAliases": [scannersAlias],
      "kms:ViaService": `${service}.${region}.amazonaws.com`,
      [`kms:EncryptionContext:${of}`]: resource,
    },
  });
}

async function readParameter(world: World, account: string, name: string): Promise<string> {
  const ssm = ssmOf(world.awsIn(account), account);
  const { Parameters = [] } = await ssm.send(
    new GetParametersCommand({ Names: [name], WithDecryption: true }),
  );
  ssm.destroy();
  const value = Parameters[0]?.Value;
  if (value === undefined) throw new Error(`there is no parameter ${name} in account ${account}`);
  return value;
}

async function readSecret(world: World, account: string, SecretId: string): Promise<string> {
  const client = secretsManagerOf(world.awsIn(account), account);
  const { SecretString = "" } = await client
    .send(new GetSecretValueCommand({ SecretId }))
    .catch((cause: Error) => {
      throw new Error(`the secret ${SecretId} of account ${account} can't be read: ${cause.message}`, {
        cause,
      });
    });
  client.destroy();
  return SecretString;
}

/** Says of what is wrong where it is, not what it holds. */
function ofKey(text: string, id: string, key: string | undefined): string {
  if (key === undefined) return text;
  const value = ((): unknown => {
    try {
      return (JSON.parse(text) as Record<string, unknown>)[key];
    } catch {
      return undefined;
    }
  })();
  if (typeof value === "string") return value;
  throw new Error(`the secret ${id} is no JSON object with a text ${key}`);
}
