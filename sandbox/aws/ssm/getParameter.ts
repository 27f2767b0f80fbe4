// What GetParameter answers for a parameter of the caller's account and region.

import { createHash } from "node:crypto";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, InvokeModel, Properties, StoredResource } from "../model.ts";
import { parameterArn, parameterToken } from "./parameter.ts";
import { secretCalls } from "./secureString.ts";

export const getParameter: InvokeModel = {
  token: "aws:ssm/getParameter:getParameter",
  calls(args, context): ApiCall[] {
    const arn = parameterArn(args["name"], context.caller);
    const found = find(args["name"], context);
    const secure = found?.inputs["type"] === "SecureString" && decrypts(args);
    const opens = secure ? secretCalls(["kms:Decrypt"], arn, found.outputs["keyId"], context) : [];
    return [{ action: "ssm:GetParameter", resource: arn }, ...opens];
  },
  run(args, context) {
    const found = find(args["name"], context);
    if (found === undefined) {
      const { account, region } = context.caller;
      throw new AwsError(
        "ParameterNotFound",
        `Parameter ${String(args["name"])} does not exist in ${account} ${region}`,
      );
    }
    const secure = found.inputs["type"] === "SecureString";
    const value = secure && !decrypts(args) ? cipherText(found) : found.outputs["value"];
    const { arn, type, version } = found.outputs;
    return {
      id: found.id,
      name: found.id,
      region: found.region,
      arn,
      type,
      version,
      value,
      insecureValue: secure ? "" : value,
      withDecryption: decrypts(args),
    };
  },
};

function find(name: unknown, { caller, world }: Context): StoredResource | undefined {
  return world.get(parameterToken, String(name), { account: caller.account, region: caller.region });
}

function decrypts(args: Properties): boolean {
  return args["withDecryption"] !== false;
}

/** Stands for the cipher text: from the value, yet it does not give the value away. */
function cipherText({ outputs }: StoredResource): string {
  return createHash("sha512")
    .update(`${String(outputs["arn"])} ${String(outputs["value"])}`)
    .digest("base64");
}
