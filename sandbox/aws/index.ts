// Which AWS resource types and functions the sandbox knows: the table that merges all services.
// A new service: one file or folder exporting `models` (and `invokes`, if any), one import, one line in the table.

import type { InvokeModel, ResourceModel } from "./model.ts";
import * as accessanalyzer from "./accessanalyzer/index.ts";
import * as account from "./account/index.ts";
import * as apigateway from "./apigateway/index.ts";
import * as apigatewayv2 from "./apigatewayv2/index.ts";
import * as athena from "./athena/index.ts";
import * as autoscaling from "./autoscaling/index.ts";
import * as budgets from "./budgets/index.ts";
import * as cloudformation from "./cloudformation/index.ts";
import * as cloudtrail from "./cloudtrail/index.ts";
import * as cloudwatch from "./cloudwatch/index.ts";
import * as codeartifact from "./codeartifact/index.ts";
import * as codebuild from "./codebuild/index.ts";
import * as codeconnections from "./codeconnections/index.ts";
import * as codedeploy from "./codedeploy/index.ts";
import * as codepipeline from "./codepipeline/index.ts";
import * as config from "./config/index.ts";
import * as costexplorer from "./costexplorer/index.ts";
import * as dynamodb from "./dynamodb/index.ts";
import * as ec2 from "./ec2/index.ts";
import * as ecr from "./ecr/index.ts";
import * as ecs from "./ecs/index.ts";
import * as efs from "./efs/index.ts";
import * as eks from "./eks/index.ts";
import * as fis from "./fis/index.ts";
import * as glue from "./glue/index.ts";
import * as guardduty from "./guardduty/index.ts";
import * as iam from "./iam/index.ts";
import * as identity from "./identity.ts";
import * as identitycenter from "./identitycenter/index.ts";
import * as inspector from "./inspector/index.ts";
import * as kms from "./kms/index.ts";
import * as lambda from "./lambda/index.ts";
import * as lb from "./lb/index.ts";
import * as macie from "./macie/index.ts";
import * as organizations from "./organizations/index.ts";
import * as rds from "./rds/index.ts";
import * as route53 from "./route53/index.ts";
import * as route53resolver from "./route53resolver/index.ts";
import * as s3 from "./s3/index.ts";
import * as secretsmanager from "./secretsmanager/index.ts";
import * as securityhub from "./securityhub/index.ts";
import * as servicecatalog from "./servicecatalog/index.ts";
import * as signer from "./signer/index.ts";
import * as sns from "./sns/index.ts";
import * as ssm from "./ssm/index.ts";
import * as stepfunctions from "./stepfunctions/index.ts";

type Service = { models?: readonly ResourceModel[]; invokes?: readonly InvokeModel[] };

const services: readonly Service[] = [
  accessanalyzer,
  account,
  apigateway,
  apigatewayv2,
  athena,
  autoscaling,
  budgets,
  cloudformation,
  cloudtrail,
  cloudwatch,
  codeartifact,
  codebuild,
  codeconnections,
  codedeploy,
  codepipeline,
  config,
  costexplorer,
  dynamodb,
  ec2,
  ecr,
  ecs,
  efs,
  eks,
  fis,
  glue,
  guardduty,
  iam,
  identity,
  identitycenter,
  inspector,
  kms,
  lambda,
  lb,
  macie,
  organizations,
  rds,
  route53,
  route53resolver,
  s3,
  secretsmanager,
  securityhub,
  servicecatalog,
  signer,
  sns,
  ssm,
  stepfunctions,
];

/** Every resource type by its Pulumi token. */
export const resourceModels: ReadonlyMap<string, ResourceModel> = byToken(
  services.flatMap((s) => s.models ?? []),
);

/** Every invoke by its Pulumi token. */
export const invokeModels: ReadonlyMap<string, InvokeModel> = byToken(
  services.flatMap((s) => s.invokes ?? []),
);

function byToken<T extends { token: string }>(models: readonly T[]): ReadonlyMap<string, T> {
  const table = new Map<string, T>();
  for (const model of models) {
    if (table.has(model.token)) throw new Error(`sandbox/aws/index.ts: ${model.token} is declared twice`);
    table.set(model.token, model);
  }
  return table;
}
