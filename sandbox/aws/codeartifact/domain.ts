// What CodeArtifact makes of a domain: one of a name in account and region, under one key, deleted only when it is empty.

import { arnOf } from "../arn.ts";
import { grantCalls, refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, matches } from "../rules.ts";

export const domainToken = "aws:codeartifact/domain:Domain";
const repositoryToken = "aws:codeartifact/repository:Repository";

/** CodeArtifact API reference, CreateDomain: `domain`. */
export const isDomainName = matches(
  /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/,
  "2 to 50 small letters, digits and -, a letter first and no - last",
);

export const domain: ResourceModel = {
  token: domainToken,
  replaceOn: ["domain", "encryptionKey", "region"],
  check: (inputs) => faultsOf(inputs, { domain: isDomainName, tags: areTags }),
  calls: (operation, target, context) => [
    ...onDomain(operation, target, context),
    ...(operation === "create" ? grantCalls(target.inputs["encryptionKey"], "codeartifact", context) : []),
  ],
  create(inputs, context) {
    const name = String(inputs["domain"]);
    if (findDomain(name, context) !== undefined)
      throw new AwsError("ConflictException", `Domain already exists: ${name}`);
    refuseUnusableKey(inputs["encryptionKey"], "ValidationException", context);
    const { caller, world } = context;
    const arn = domainArn(name, context);
    return {
      id: arn,
      outputs: {
        encryptionKey: arnOf(caller, "kms", "alias/aws/codeartifact"),
        ...echo(inputs, context, { tags: true }),
        arn,
        owner: caller.account,
        assetSizeBytes: "0",
        repositoryCount: 0,
        createdTime: world.now(),
        s3BucketArn: `arn:${caller.partition}:s3:::assets-${world.random("hex", 12)}-${caller.region}`,
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ account, region, inputs }, { world }) {
    const there = world.find(
      repositoryToken,
      { account, region },
      (made) => made.inputs["domain"] === inputs["domain"],
    );
    if (there.length > 0)
      throw new AwsError(
        "ConflictException",
        `Domain ${String(inputs["domain"])} has ${there.length} repositories: delete them first`,
      );
  },
};

const onDomain = callsOn(
  {
    create: ["codeartifact:CreateDomain", "codeartifact:DescribeDomain"],
    read: ["codeartifact:DescribeDomain", "codeartifact:ListTagsForResource"],
    delete: ["codeartifact:DeleteDomain"],
    tag: "codeartifact:TagResource",
  },
  ({ inputs }, context) => domainArn(inputs["domain"], context),
);

const domainArn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "codeartifact", `domain/${String(name)}`);

const findDomain = (name: unknown, { caller, world }: Context): StoredResource | undefined =>
  world.find(
    domainToken,
    { account: caller.account, region: caller.region },
    (made) => made.inputs["domain"] === name,
  )[0];

/** Throws for a domain that is not there. */
export function needDomain(inputs: Properties, context: Context): void {
  if (findDomain(inputs["domain"], context) === undefined)
    throw new AwsError("ResourceNotFoundException", `Domain not found: ${String(inputs["domain"])}`);
}
