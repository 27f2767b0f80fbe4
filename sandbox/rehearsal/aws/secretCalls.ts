// What operations on Secrets Manager ask of IAM, and of the secret's key in the caller's name.
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Call, CallsOf } from "./awsCalls.ts";
import { onKey } from "./keyCalls.ts";

/** By name or ARN (Secrets Manager API, "SecretId"); the six characters at an ARN's end are the emulator's own. */
const nameOf = (id: string): string => id.replace(/^arn:.*:secret:(.*)-\w{6}$/, "$1");

/** `asked`: what the key of the secret is asked for. */
const secret =
  (action: string, ...asked: readonly string[]): CallsOf =>
  (input, { account, region }, model) => {
    const name = nameOf(String(input["SecretId"] ?? ""));
    const facts = model
      .of("secret")
      .find((made) => made.props["name"] === name && accountOf(made) === account);
    if (facts === undefined) throw new Error(`no stack declares the secret ${name} of account ${account}`);
    const resource = String(facts.props["arn"]);
    const key = model.of("key").find(({ props }) => props["arn"] === facts.props["kmsKeyId"]);
    if (key === undefined) throw new Error(`no stack declares the key of the secret ${name}`);
    const via = {
      "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
      "kms:EncryptionContext:SecretARN": resource,
    };
    const opened = asked.map((one): Call => {
      const call = onKey(model, key, one);
      return { ...call, context: { ...call.context, ...via } };
    });
    return [{ action: `secretsmanager:${action}`, resource, account }, ...opened];
  };

export const secretCalls: Readonly<Record<string, CallsOf>> = {
  "SecretsManagerClient.DescribeSecretCommand": secret("DescribeSecret"),
  "SecretsManagerClient.GetSecretValueCommand": secret("GetSecretValue", "Decrypt"),
  "SecretsManagerClient.PutSecretValueCommand": secret("PutSecretValue", "GenerateDataKey", "Decrypt"),
  "SecretsManagerClient.UpdateSecretVersionStageCommand": secret("UpdateSecretVersionStage"),
};
