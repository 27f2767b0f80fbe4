// Decides whether trust and resource policies name whom they let in.

import { nameOfStatement, openToStrangers } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import { documentAt, statementsOf } from "../../model/documents.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

type Place = { property: string; service: string };

/** Where each type keeps its policy. Key policies are KMS-02's. */
export const TRUST_PLACES: Readonly<Record<string, Place>> = {
  "aws:iam/role:Role": { property: "assumeRolePolicy", service: "sts" },
  "aws:s3/bucketPolicy:BucketPolicy": { property: "policy", service: "s3" },
  "aws:sns/topicPolicy:TopicPolicy": { property: "policy", service: "sns" },
  "aws:sqs/queuePolicy:QueuePolicy": { property: "policy", service: "sqs" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { property: "policy", service: "ecr" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { property: "policy", service: "secretsmanager" },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { property: "policy", service: "events" },
  "aws:efs/fileSystemPolicy:FileSystemPolicy": { property: "policy", service: "elasticfilesystem" },
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": {
    property: "policyDocument",
    service: "codeartifact",
  },
};

export const closeTrust = (resource: Facts): Verdict => {
  const place = TRUST_PLACES[resource.type];
  if (!place) return notApplicable(`${resource.type} has no trust or resource policy`, resource.urn);
  const document = documentAt(input(resource, place.property));
  if (!document) return notApplicable(`${place.property} is absent`, resource.urn);
  const faults = statementsOf(document).flatMap((statement, index) => [
    ...(statement.NotPrincipal === undefined
      ? []
      : [`${nameOfStatement(statement, index)} uses NotPrincipal`]),
    ...(statement.Effect === "Allow" && statement.NotAction !== undefined
      ? [`${nameOfStatement(statement, index)} allows by NotAction`]
      : []),
  ]);
  const account = accountOf(resource) ?? "111111111111";
  const where = {
    resource: `arn:aws:${place.service}:eu-west-1:${account}:any`,
    account,
    service: place.service,
  };
  const open = openToStrangers(document, where).map((name) => `${name} lets anyone in`);
  const all = [...faults, ...open];
  return all.length > 0 ? fail(resource.urn, `${all.join("; ")} (${place.property})`) : pass(resource.urn);
};
