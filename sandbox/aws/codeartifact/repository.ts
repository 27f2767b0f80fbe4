// What CodeArtifact makes of a repository: in a domain that is there, behind upstreams of it, with one world outside at most.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";
import { isDomainName, needDomain } from "./domain.ts";

const repositoryToken = "aws:codeartifact/repository:Repository";

/** CodeArtifact API reference, AssociateExternalConnection: `external-connection`. */
const connections =
  "npmjs nuget-org pypi maven-central maven-googleandroid maven-gradleplugins maven-commonsware maven-clojars ruby-gems-org crates-io"
    .split(" ")
    .map((name) => `public:${name}`);

export const isRepositoryName = matches(
  /^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/,
  "2 to 100 letters, digits, ., _ and -, a letter or digit first",
);

export const repository: ResourceModel = {
  token: repositoryToken,
  replaceOn: ["domain", "domainOwner", "repository", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      domain: isDomainName,
      repository: isRepositoryName,
      description: lengthBetween(0, 1000),
      upstreams: lengthBetween(0, 10),
      "upstreams[].repositoryName": isRepositoryName,
      "externalConnections.externalConnectionName": oneOf(connections),
      tags: areTags,
    }),
  calls: (operation, target, context) => [
    ...onRepository(operation, target, context),
    ...(operation === "create" || operation === "update" ? upstreamCalls(target.inputs, context) : []),
  ],
  create(inputs, context) {
    const arn = repositoryArn(inputs["domain"], inputs["repository"], context);
    if (findRepository(inputs["domain"], inputs["repository"], context) !== undefined)
      throw new AwsError("ConflictException", `Repository already exists: ${String(inputs["repository"])}`);
    return { id: arn, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const onRepository = callsOn(
  {
    create: ["codeartifact:CreateRepository", "codeartifact:DescribeRepository"],
    createWith: { externalConnections: "codeartifact:AssociateExternalConnection" },
    read: ["codeartifact:DescribeRepository", "codeartifact:ListTagsForResource"],
    update: {
      description: "codeartifact:UpdateRepository",
      upstreams: { set: "codeartifact:UpdateRepository", unset: "codeartifact:UpdateRepository" },
      externalConnections: {
        set: "codeartifact:AssociateExternalConnection",
        unset: "codeartifact:DisassociateExternalConnection",
      },
    },
    delete: ["codeartifact:DeleteRepository"],
    tag: "codeartifact:TagResource",
  },
  ({ inputs }, context) => repositoryArn(inputs["domain"], inputs["repository"], context),
);

const upstreamsOf = (inputs: Properties): unknown[] =>
  valuesAt(inputs, "upstreams[].repositoryName").map(({ value }) => value);

const upstreamCalls = (inputs: Properties, context: Context): ApiCall[] =>
  upstreamsOf(inputs).map((name) => ({
    action: "codeartifact:AssociateWithDownstreamRepository",
    resource: repositoryArn(inputs["domain"], name, context),
  }));

export const repositoryArn = (domain: unknown, name: unknown, { caller }: Context): string =>
  arnOf(caller, "codeartifact", `repository/${String(domain)}/${String(name)}`);

export const findRepository = (
  domain: unknown,
  name: unknown,
  { caller, world }: Context,
): StoredResource | undefined =>
  world.find(
    repositoryToken,
    { account: caller.account, region: caller.region },
    (made) => made.inputs["domain"] === domain && made.inputs["repository"] === name,
  )[0];

function outputsOf(inputs: Properties, context: Context): Properties {
  needDomain(inputs, context);
  for (const name of upstreamsOf(inputs)) {
    if (name === inputs["repository"])
      throw new AwsError("ValidationException", `Repository ${String(name)} is no upstream of itself`);
    if (findRepository(inputs["domain"], name, context) === undefined)
      throw new AwsError("ResourceNotFoundException", `Upstream repository not found: ${String(name)}`);
  }
  const { account } = context.caller;
  return {
    domainOwner: account,
    ...echo(inputs, context, { tags: true }),
    arn: repositoryArn(inputs["domain"], inputs["repository"], context),
    administratorAccount: account,
  };
}
