// What Lambda makes of a layer version: an immutable archive under a number that goes up.

import { arnOf } from "../arn.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, stays } from "../outputs.ts";
import { faultsOf, lengthBetween, matches } from "../rules.ts";
import { digestOf, sizeOf } from "./code.ts";

const layerVersionToken = "aws:lambda/layerVersion:LayerVersion";

export const layerVersion: ResourceModel = {
  token: layerVersionToken,
  defaults: { skipDestroy: false },
  replaceOn: [
    "code",
    "compatibleArchitectures",
    "compatibleRuntimes",
    "description",
    "layerName",
    "licenseInfo",
    "s3Bucket",
    "s3Key",
    "s3ObjectVersion",
    "sourceCodeHash",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      layerName: matches(/^[a-zA-Z0-9-_]{1,140}$/, "1 to 140 letters, digits, - and _"),
      description: lengthBetween(0, 256),
      licenseInfo: lengthBetween(0, 512),
    }),
    ...codeFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["lambda:PublishLayerVersion", "lambda:GetLayerVersion"],
      read: ["lambda:GetLayerVersion"],
      delete: ["lambda:DeleteLayerVersion"],
    },
    ({ inputs }, { caller }) => layerArn(inputs, caller),
  ),
  create(inputs, context) {
    const version = nextVersion(inputs, context);
    const arn = layerArn(inputs, context.caller);
    const digest = digestOf(inputs);
    return {
      id: `${arn}:${version}`,
      outputs: {
        ...echo(inputs, context),
        arn: `${arn}:${version}`,
        layerArn: arn,
        version: String(version),
        codeSha256: digest,
        sourceCodeHash: inputs["sourceCodeHash"] ?? digest,
        sourceCodeSize: sizeOf(inputs["code"]),
        createdDate: context.world.now().replace(/(\.\d+)?Z$/, ".000+0000"),
        signingJobArn: "",
        signingProfileVersionArn: "",
      },
    };
  },
  remove: (resource) => (resource.inputs["skipDestroy"] === true ? stays(resource) : []),
};

const layerArn = (inputs: Properties, caller: Context["caller"]): string =>
  arnOf(caller, "lambda", `layer:${String(inputs["layerName"])}`);

/** Lambda never gives a number twice; here a number is remembered as long as its version or a later one is there. */
function nextVersion(inputs: Properties, { caller, world }: Context): number {
  const { account, region } = caller;
  const same = world.find(
    layerVersionToken,
    { account, region },
    (made) => made.inputs["layerName"] === inputs["layerName"],
  );
  return Math.max(0, ...same.map((made) => Number(made.outputs["version"]))) + 1;
}

function codeFaults(inputs: Properties): Fault[] {
  const places = ["code", "s3Bucket"].filter((name) => inputs[name] !== undefined);
  if (places.length === 1) return [];
  return [{ property: "code", reason: "exactly one of code, s3Bucket says where the archive is" }];
}
