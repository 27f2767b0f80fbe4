// Rotates the key of the scanner in the four steps of Secrets Manager: a new key is made by the vendor, tried, put in place,
// and only then the old one is deleted there. Each step may come again.
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { keyId, keysAt, scanTemplate, type CloudOne } from "./cloudOne.ts";
import { cloudOneOf } from "./conformity.ts";

/** What Secrets Manager calls with. */
export type Rotation = { Step: string; SecretId: string; ClientRequestToken: string };
type Stage = "AWSCURRENT" | "AWSPENDING" | "AWSPREVIOUS";
type Desk = { secrets: SecretsManagerClient; cloudOne: CloudOne; id: string; token: string };

/** Any template that is checked: a right to scan is what the new key is for. */
const sample = JSON.stringify({ Resources: { Bucket: { Type: "AWS::S3::Bucket" } } });

const steps: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  createSecret,
  // The vendor makes a key that counts from the beginning; here it is asked whether it does.
  setSecret,
  testSecret,
  finishSecret,
};

export function createHandler(env: Environment, use: Connect = connect) {
  const { VENDOR } = settingsOf(env, ["VENDOR"]);
  const cloudOne = cloudOneOf(VENDOR);
  const secrets = use(SecretsManagerClient);
  return async ({ Step, SecretId: id, ClientRequestToken: token }: Rotation): Promise<void> => {
    const step = steps[Step];
    if (step === undefined) throw new Error(`Step is ${Step}: one of ${Object.keys(steps).join(", ")}`);
    const desk = { secrets, cloudOne, id, token };
    const stages = await stagesOf(desk);
    // It was finished before; only what comes after the exchange may be left to do.
    if (stages.includes("AWSCURRENT")) return Step === "finishSecret" ? retire(desk) : undefined;
    if (!stages.includes("AWSPENDING"))
      throw new Error(`version ${token} is not pending: start the rotation anew`);
    await step(desk);
  };
}

async function stagesOf({ secrets, id, token }: Desk): Promise<string[]> {
  const { RotationEnabled, VersionIdsToStages = {} } = await secrets.send(
    new DescribeSecretCommand({ SecretId: id }),
  );
  if (RotationEnabled !== true) throw new Error(`${id} has no rotation`);
  const stages = VersionIdsToStages[token];
  if (stages === undefined) throw new Error(`${id} has no version ${token}: start the rotation anew`);
  return stages;
}

/** Undefined where that version has no value. */
async function valueOf({ secrets, id }: Desk, stage: Stage, version?: string): Promise<string | undefined> {
  try {
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({
        SecretId: id,
        VersionStage: stage,
        ...(version === undefined ? {} : { VersionId: version }),
      }),
    );
    return SecretString;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function needed(desk: Desk, stage: Stage): Promise<string> {
  const value = await valueOf(desk, stage, stage === "AWSPENDING" ? desk.token : undefined);
  if (value !== undefined) return value;
  throw new Error(`${desk.id} has no key that is ${stage}: a keeper puts the first one (docs/validation.md)`);
}

/** What an attempt before this one left at the vendor and could not keep is deleted there first. */
async function createSecret(desk: Desk): Promise<void> {
  if ((await valueOf(desk, "AWSPENDING", desk.token)) !== undefined) return;
  const current = await needed(desk, "AWSCURRENT");
  const keys = keysAt(desk.cloudOne);
  const alias = `lockgate-${desk.token}`;
  for (const left of await keys.list(current)) if (left.alias === alias) await keys.remove(current, left.id);
  const { roleID, locale, timezone } = await keys.describe(current, keyId(current));
  const made = await keys.create(current, { alias, roleID, locale, timezone, enabled: true });
  await desk.secrets.send(
    new PutSecretValueCommand({
      SecretId: desk.id,
      ClientRequestToken: desk.token,
      SecretString: made,
      VersionStages: ["AWSPENDING"],
    }),
  );
}

async function setSecret(desk: Desk): Promise<void> {
  const pending = await needed(desk, "AWSPENDING");
  const { enabled } = await keysAt(desk.cloudOne).describe(await needed(desk, "AWSCURRENT"), keyId(pending));
  if (enabled === false) throw new Error("the vendor has the new key locked out: enable or delete it there");
}

/** By what it is for, and by what the next rotation needs of it. */
async function testSecret(desk: Desk): Promise<void> {
  const pending = await needed(desk, "AWSPENDING");
  await keysAt(desk.cloudOne).describe(pending, keyId(pending));
  await scanTemplate(desk.cloudOne, pending, { type: "cloudformation-template", contents: sample });
}

async function finishSecret(desk: Desk): Promise<void> {
  const { VersionIdsToStages = {} } = await desk.secrets.send(
    new DescribeSecretCommand({ SecretId: desk.id }),
  );
  const before = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"))?.[0];
  await desk.secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId: desk.id,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: desk.token,
      ...(before === undefined ? {} : { RemoveFromVersionId: before }),
    }),
  );
  await retire(desk);
}

/** From now on the old key opens nothing; whoever holds it still reads the new one when it is turned away. */
async function retire(desk: Desk): Promise<void> {
  const [current, previous] = [await needed(desk, "AWSCURRENT"), await valueOf(desk, "AWSPREVIOUS")];
  if (previous === undefined || keyId(previous) === keyId(current)) return;
  await keysAt(desk.cloudOne).remove(current, keyId(previous));
}

export const handler = started((env) => createHandler(env));
