// Decides what experiments break on purpose, who may, and what they can never reach: machines without the tag.
import type { App } from "../configuration/schema.ts";
import { actions, allow, inRegion, type Condition, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";
import type { ServiceRoles } from "./serviceRoles.ts";

/** Machines that may be killed have it, with their fleet's name; no others are ever touched. */
export const experimentTag = "lockgate:experiments";
/** Last part of the name of the role that AWS FIS works as. */
export const breakerRole = "break";
const service = "fis.amazonaws.com";

/** Whether machines of the app are killed there after each release. */
export const isExperimentedOn = ({ target }: Pick<App, "target">, environment: string): boolean =>
  target.kind === "ec2" && target.chaos?.environments.includes(environment) === true;

/** FIS rounds down, and refuses less than one. */
export const dying = ({ instances, chaos }: Extract<App["target"], { kind: "ec2" }>): number =>
  Math.max(1, Math.floor((instances * (chaos?.percent ?? 0)) / 100));

const tagged = (value: string, operator = "StringEquals"): Condition => ({
  [operator]: { [`aws:ResourceTag/${experimentTag}`]: value },
});
const machinesOf = (place: names.Place): string => names.regionalArn("ec2", place, "instance/*");
const experiments = (place: names.Place): string => names.regionalArn("fis", place, "experiment/*");
const templates = (place: names.Place): string => names.regionalArn("fis", place, "experiment-template/*");

/** The role that FIS works as: it kills machines of one fleet. EC2 knows no narrower resource for looking. */
export const breakerStatements = (place: names.Place, fleet: string): Statement[] => [
  allow("Kill", ["ec2:TerminateInstances"], machinesOf(place), tagged(fleet)),
  allow("Find", ["ec2:DescribeInstances"], "*"),
];

/** On whose behalf FIS may take that role. */
export const breakerSources = (place: names.Place): string[] => [experiments(place)];

/** The role of FIS's own, made with the first experiment of an account, in the name of who starts it. */
const ownRole = (account: string): Statement =>
  allow(
    "RoleOfExperiments",
    ["iam:CreateServiceLinkedRole"],
    names.roleArn(account, `aws-service-role/${service}/AWSServiceRoleForFIS`),
    { StringEquals: { "iam:AWSServiceName": service } },
  );

/** The job that checks: it finds the fleet's template, starts it and looks how it ends. */
export const experimentStatements = (place: names.Place, fleet: string): Statement[] => [
  allow("FindExperiment", ["fis:ListExperimentTemplates"], "*"),
  allow("StartExperiment", ["fis:StartExperiment"], templates(place), tagged(fleet)),
  allow("Experiment", actions({ fis: "GetExperiment StartExperiment" }), experiments(place)),
  ownRole(place.account),
];

const has = ({ [service]: roles = [] }: ServiceRoles): boolean => roles.length > 0;

/** For the deploy role of an account in which experiments run. */
export const declaresExperiments = ({
  serviceRoles,
  ...place
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] =>
  has(serviceRoles)
    ? [
        allow(
          "Experiments",
          actions({
            fis: `
              CreateExperimentTemplate DeleteExperimentTemplate GetExperimentTemplate ListTagsForResource
              TagResource UntagResource UpdateExperimentTemplate
            `,
          }),
          // AWS's own actions, which a template names.
          [templates(place), `arn:${names.partition}:fis:${place.region}:*:action/*`],
        ),
      ]
    : [];

/** For its boundary. */
export const boundsDeclaredExperiments = (region: string, serviceRoles: ServiceRoles): Statement[] =>
  has(serviceRoles) ? [allow("DeclareExperiments", ["fis:*"], "*", inRegion(region))] : [];

/** For the boundary of jobs and workloads there: whatever a role says, only what has the tag is killed. */
export const boundsExperiments = (place: names.Place, serviceRoles: ServiceRoles): Statement[] =>
  has(serviceRoles)
    ? [
        allow("Kill", ["ec2:TerminateInstances"], machinesOf(place), tagged("lockgate-*", "StringLike")),
        allow(
          "Experiments",
          actions({ ec2: "DescribeInstances", fis: "GetExperiment ListExperimentTemplates StartExperiment" }),
          "*",
          inRegion(place.region),
        ),
        ownRole(place.account),
      ]
    : [];
