// A Pulumi program that declares as many made-up resources as its configuration `synthetic:count` says.

import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as kms from "@pulumi/aws/kms/index.js";
import { Provider } from "@pulumi/aws/provider.js";
import * as lambda from "@pulumi/aws/lambda/index.js";
import * as s3 from "@pulumi/aws/s3/index.js";
import * as signer from "@pulumi/aws/signer/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT, REGION, resolve, samples } from "./resources.ts";

const services: Record<string, object> = { cloudwatch, ec2, iam, kms, lambda, s3, signer, sns };

type ResourceClass = new (
  name: string,
  args: object,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** The class of @pulumi/aws for a token such as `aws:s3/bucket:Bucket`. */
const classOf = (token: string): ResourceClass => {
  const [, module = "", name = ""] = token.split(":");
  const service = services[module.split("/")[0] ?? ""] as Record<string, ResourceClass> | undefined;
  const found = service?.[name];
  if (found === undefined) throw new Error(`no class for ${token}`);
  return found;
};

const provider = new Provider("aws", { region: REGION, allowedAccountIds: [ACCOUNT] });
const made = new Map<string, pulumi.CustomResource>();
for (const { token, name, inputs, protect = false } of samples(
  new pulumi.Config("synthetic").requireNumber("count"),
)) {
  const args = resolve(inputs, ({ sample, output }) => Reflect.get(made.get(sample)!, output) as unknown);
  made.set(name, new (classOf(token))(name, args as object, { protect, provider }));
}
