// What CodeArtifact refuses in the policy of a repository: other services' actions, missing principals, no such repository.

import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { faultsOf } from "../rules.ts";
import { isDomainName } from "./domain.ts";
import { findRepository, isRepositoryName, repositoryArn } from "./repository.ts";

export const permissionsPolicy: ResourceModel = {
  token: "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
  replaceOn: ["domain", "domainOwner", "repository", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      domain: isDomainName,
      repository: isRepositoryName,
      policyDocument: isPolicy("packages"),
    }),
  calls: callsOn(
    {
      create: ["codeartifact:PutRepositoryPermissionsPolicy"],
      read: ["codeartifact:GetRepositoryPermissionsPolicy"],
      update: ["codeartifact:PutRepositoryPermissionsPolicy"],
      delete: ["codeartifact:DeleteRepositoryPermissionsPolicy"],
    },
    ({ inputs }, context) => repositoryArn(inputs["domain"], inputs["repository"], context),
  ),
  create(inputs, context) {
    const outputs = outputsOf(inputs, context);
    return { id: String(outputs["resourceArn"]), outputs };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  if (findRepository(inputs["domain"], inputs["repository"], context) === undefined)
    throw new AwsError("ResourceNotFoundException", `Repository not found: ${String(inputs["repository"])}`);
  refuseMissingPrincipals(documentOf(inputs["policyDocument"]), context, "ValidationException");
  return {
    domainOwner: context.caller.account,
    ...echo(inputs, context),
    resourceArn: repositoryArn(inputs["domain"], inputs["repository"], context),
    policyRevision: context.world.random("hex", 16),
  };
}
