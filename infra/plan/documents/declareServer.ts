// Decides how the tooling account's deploy role declares the deployment server: balancer, database, tasks, and nothing in them.
import * as names from "../names.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { declaresBalancers } from "./balancers.ts";
import { tasksService } from "./containers.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { declaringParameters } from "./parameters.ts";

type Context = names.Place & { serviceRoles: ServiceRoles };

/** Services that make a role of their own with the first resource of an account, in the name of who declares it. */
const ownRoles = {
  "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
  "rds.amazonaws.com": "AWSServiceRoleForRDS",
};

const makesOwnRoles = (account: string): Statement =>
  allow(
    "RolesOfServices",
    ["iam:CreateServiceLinkedRole"],
    Object.entries(ownRoles).map(([service, role]) =>
      names.roleArn(account, `aws-service-role/${service}/${role}`),
    ),
    { StringEquals: { "iam:AWSServiceName": Object.keys(ownRoles) } },
  );

const via = (service: string, region: string) => ({ "kms:ViaService": `${service}.${region}.amazonaws.com` });

/** RDS makes the owner's secret, under a key that only Secrets Manager opens; nobody reads it here. */
const makesSecret = (place: names.Place): Statement[] => [
  allow(
    "OwnerSecret",
    actions({ secretsmanager: "CreateSecret TagResource" }),
    names.regionalArn("secretsmanager", place, "secret:rds!db-*"),
  ),
  allow("OwnerKey", actions({ kms: "Decrypt DescribeKey GenerateDataKey" }), names.anyKeyArn(place), {
    StringEquals: via("secretsmanager", place.region),
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.ownerAlias },
  }),
  ...["rds", "secretsmanager"].map((service) =>
    allow(`GrantTo${service}`, ["kms:CreateGrant"], names.anyKeyArn(place), {
      StringEquals: via(service, place.region),
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
  ),
];

/** Tasks run in the tooling account only where the server does. */
const isDeclared = ({ serviceRoles }: Context): boolean => serviceRoles[tasksService] !== undefined;

export const declaresServer = (context: Context): Statement[] => {
  if (!isDeclared(context)) return [];
  const { account, region } = context;
  const place = { account, region };
  const at = (service: string, ...resources: readonly string[]) =>
    resources.map((resource) => names.regionalArn(service, place, resource));
  return [
    declaresBalancers(
      at(
        "elasticloadbalancing",
        "loadbalancer/app/lockgate-*",
        "listener/app/lockgate-*",
        "targetgroup/lockgate-*",
      ),
    ),
    allow("FindBalancers", ["elasticloadbalancing:Describe*"], "*", inRegion(region)),
    allow(
      "Databases",
      actions({
        rds: `
          AddTagsToResource CreateDBInstance CreateDBParameterGroup CreateDBSubnetGroup DeleteDBInstance
          DeleteDBParameterGroup DeleteDBSubnetGroup DescribeDBInstances DescribeDBParameterGroups
          DescribeDBParameters DescribeDBSubnetGroups ListTagsForResource ModifyDBInstance
          ModifyDBParameterGroup ModifyDBSubnetGroup RemoveTagsFromResource
        `,
      }),
      at("rds", "db:lockgate-*", "pg:lockgate-*", "subgrp:lockgate-*", "og:default:*"),
    ),
    allow("Places", declaringParameters, names.serverParameterArn(place, "*")),
    allow("FindPlaces", ["ssm:DescribeParameters"], "*", inRegion(region)),
    ...makesSecret(place),
    makesOwnRoles(account),
  ];
};

/** For the deploy role's boundary there: it declares them, hands the workers' roles to tasks, and reads no secret. */
export const boundsServer = (context: Context): Statement[] => {
  if (!isDeclared(context)) return [];
  const { account, region, serviceRoles } = context;
  return [
    allow("DeclareServer", ["elasticloadbalancing:*", "rds:*"], "*", inRegion(region)),
    allow(
      "OwnerSecret",
      actions({ secretsmanager: "CreateSecret TagResource" }),
      names.regionalArn("secretsmanager", { account, region }, "secret:rds!db-*"),
    ),
    makesOwnRoles(account),
    allow("PassWorkers", ["iam:PassRole"], serviceRoles[tasksService] ?? [], {
      StringEquals: { "iam:PassedToService": tasksService },
    }),
  ];
};

/** For the boundary of the server's own tasks there. */
export const boundsServerTasks = (context: Context): Statement[] =>
  isDeclared(context)
    ? [
        allow(
          "ServerTasks",
          actions({ "rds-db": "connect", secretsmanager: "GetSecretValue", ssm: "GetParameters" }),
          "*",
          inRegion(context.region),
        ),
      ]
    : [];
