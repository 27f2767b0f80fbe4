// Decides the rights around a tenant: of the role by which the fleet's jobs reach it, of CloudFormation there, of its function.
import * as names from "../names.ts";
import { actions, allow, type Statement } from "./document.ts";
import { trustRoles, trustService } from "./trust.ts";

export type TenantPlace = { app: string; tenant: string; accountId: string; region: string };
/** Job parts of a tenant's roles. */
export const tenantRoles = { release: "release", stack: "stack", runs: names.runsAs } as const;

export const stackName = (app: string, tenant: string): string => `lockgate-${app}-${tenant}`;
export const tenantRole = ({ app, tenant, accountId }: TenantPlace, part: string): string =>
  names.roleArn(accountId, names.jobRole(app, tenant, part));
/** Of every tenant of an app: an account is the organization's, and each role names who may have it. */
export const anyTenant = (app: string): string =>
  names.roleArn("*", names.jobRole(app, "*", tenantRoles.release));

const placeOf = ({ accountId, region }: TenantPlace): names.Place => ({ account: accountId, region });
const stackArn = (place: TenantPlace): string =>
  names.regionalArn("cloudformation", placeOf(place), `stack/${stackName(place.app, place.tenant)}/*`);

/** The tenant's own stack, and nothing else in its account. */
export const releaseStatements = (place: TenantPlace): Statement[] => [
  allow(
    "Stack",
    actions({ cloudformation: "CreateStack DeleteStack DescribeStacks UpdateStack" }),
    stackArn(place),
  ),
  allow("PassStack", ["iam:PassRole"], tenantRole(place, tenantRoles.stack), {
    StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" },
  }),
];

/** Of the stack's name, or beginning with it and an underscore, which no tenant's name has: none is another's beginning. */
const named = (place: TenantPlace, after = ""): string[] => {
  const name = stackName(place.app, place.tenant);
  return [`${name}${after}`, `${name}_*${after}`];
};

/** What CloudFormation makes for the tenant: functions of its name, with their logs. */
export function stackStatements(place: TenantPlace): Statement[] {
  const own = (service: string, resource: string) => names.regionalArn(service, placeOf(place), resource);
  return [
    allow(
      "Functions",
      actions({
        lambda: `
          CreateFunction DeleteFunction DeleteFunctionConcurrency GetFunction ListTags PutFunctionConcurrency
          TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration
        `,
      }),
      named(place).map((name) => own("lambda", `function:${name}`)),
    ),
    allow(
      "LogGroups",
      actions({ logs: "CreateLogGroup DeleteLogGroup PutRetentionPolicy TagResource" }),
      [...named(place), ...named(place, ":*")].map((name) => own("logs", `log-group:/aws/lambda/${name}`)),
    ),
    allow("PassRuns", ["iam:PassRole"], tenantRole(place, tenantRoles.runs), {
      StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" },
    }),
  ];
}

export const runStatements = (place: TenantPlace): Statement[] => [
  allow(
    "Logs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    named(place, ":*").map((name) =>
      names.regionalArn("logs", placeOf(place), `log-group:/aws/lambda/${name}`),
    ),
  ),
];

/** The fleet's own jobs; CloudFormation and Lambda of the tenant's account. */
export const tenantTrust = (place: TenantPlace, jobs: readonly string[]) => ({
  release: trustRoles(jobs),
  stack: trustService("cloudformation.amazonaws.com", place.accountId),
  runs: trustService("lambda.amazonaws.com", place.accountId),
});

/** For the boundary of an account that is a tenant's. */
export const boundsTenants = (places: readonly TenantPlace[]): Statement[] =>
  places.flatMap((place) => [
    ...releaseStatements(place),
    ...stackStatements(place),
    ...runStatements(place),
  ]);
