// What ECR refuses in the policy of a repository: a Resource, other services' actions, missing principals.

import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { faultsOf } from "../rules.ts";
import { imagesArn, isImagesName, needImages } from "./repository.ts";

export const repositoryPolicy: ResourceModel = {
  token: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  replaceOn: ["repository", "region"],
  check: (inputs) => faultsOf(inputs, { repository: isImagesName, policy: isPolicy("images") }),
  calls: callsOn(
    {
      create: ["ecr:SetRepositoryPolicy"],
      read: ["ecr:GetRepositoryPolicy"],
      update: ["ecr:SetRepositoryPolicy"],
      delete: ["ecr:DeleteRepositoryPolicy"],
    },
    ({ inputs }, context) => imagesArn(inputs["repository"], context),
  ),
  create: (inputs, context) => ({ id: String(inputs["repository"]), outputs: outputsOf(inputs, context) }),
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  needImages(inputs["repository"], context);
  refuseMissingPrincipals(documentOf(inputs["policy"]), context, "InvalidParameterException");
  return { ...echo(inputs, context), registryId: context.caller.account };
}
