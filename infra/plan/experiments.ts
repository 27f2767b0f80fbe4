// Decides what experiments break on purpose, who may, and what they can never reach: whatever lacks the tag.
import type { App, SharedConfig } from "../configuration/schema.ts";
import { colours, type Colour } from "./colours.ts";
import { actions, allow, both, inRegion, type Condition, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";
import type { TargetJob } from "./pipeline/targets/index.ts";
import { placeOf } from "./places.ts";
import type { ServiceRoles } from "./serviceRoles.ts";

/** What may be broken has it: machines and tasks with their app's name here, subnets with their network's. */
export const experimentTag = "lockgate:experiments";
/** Last part of the name of the role that AWS FIS works as; of two fleets each has its own, which can't reach the other. */
export const breakerRole = "break";
export const breakerOf = (colour: Colour): string => `${colour}-${breakerRole}`;
const service = "fis.amazonaws.com";

export type Breakage = "machines" | "links" | "tasks";
type Target = Pick<App, "target">;

/** What is broken after each release there. */
export function broken({ target }: Target, environment: string): readonly Breakage[] {
  if (!("chaos" in target) || target.chaos?.environments.includes(environment) !== true) return [];
  return target.kind === "ecs" ? ["tasks"] : target.chaos.breaks;
}
export const isExperimentedOn = (app: Target, environment: string): boolean =>
  broken(app, environment).length > 0;

/** FIS rounds down, and refuses less than one. */
export const dying = ({ target }: Target): number => {
  if (!("chaos" in target)) return 0;
  const all = target.kind === "ecs" ? target.tasks : target.instances;
  return Math.max(1, Math.floor((all * (target.chaos?.percent ?? 0)) / 100));
};

/** The tag of a network's subnets, where an app there has its links cut. */
export const cutSubnets = (environment: string): string => `lockgate-${environment}-links`;
export const linksAreCut = (apps: readonly Target[], environment: string): boolean =>
  apps.some((app) => broken(app, environment).includes("links"));
/** As ISO 8601 has it: a balancer has noticed by then, and so has Auto Scaling. */
export const cutFor = "PT3M";

const tagged = (value: string | readonly string[], operator = "StringEquals"): Condition => ({
  [operator]: { [`aws:ResourceTag/${experimentTag}`]: value },
});
/** FIS replaces the network ACL of a subnet by one of its own, which has this tag, and puts the old one back. */
const ofFis = (key: "RequestTag" | "ResourceTag"): Condition => ({
  StringEquals: { [`aws:${key}/managedByFIS`]: "true" },
});
const ec2 = (place: names.Place, resource: string): string => names.regionalArn("ec2", place, resource);
const experiments = (place: names.Place): string => names.regionalArn("fis", place, "experiment/*");
const templates = (place: names.Place): string => names.regionalArn("fis", place, "experiment-template/*");

const looksForSubnets =
  "DescribeManagedPrefixLists DescribeNetworkAcls DescribeSubnets DescribeVpcs GetManagedPrefixListEntries";
/** AWS FIS User Guide, "AWS FIS actions reference", aws:network:disrupt-connectivity. */
const cuts = (place: names.Place, subnets: Condition): Statement[] => [
  allow("FindSubnets", actions({ ec2: looksForSubnets }), "*", inRegion(place.region)),
  allow("Wall", ["ec2:CreateNetworkAcl"], ec2(place, "network-acl/*"), ofFis("RequestTag")),
  allow("WallOfNetwork", ["ec2:CreateNetworkAcl"], ec2(place, "vpc/*")),
  allow(
    "NameWall",
    ["ec2:CreateTags"],
    ec2(place, "network-acl/*"),
    both({ StringEquals: { "ec2:CreateAction": "CreateNetworkAcl" } }, ofFis("RequestTag")),
  ),
  allow(
    "ChangeWall",
    actions({ ec2: "CreateNetworkAclEntry DeleteNetworkAcl" }),
    ec2(place, "network-acl/*"),
    ofFis("ResourceTag"),
  ),
  // The one that stands, and the one that it takes the place of.
  allow("Walls", ["ec2:ReplaceNetworkAclAssociation"], ec2(place, "network-acl/*")),
  allow("Cut", ["ec2:ReplaceNetworkAclAssociation"], ec2(place, "subnet/*"), subnets),
];

/** For each, what of this tag it may do. `own`: the app's name here. */
const rights: Readonly<
  Record<Breakage, (place: names.Place, own: string, environment: string) => Statement[]>
> = {
  // EC2 knows no narrower resource for looking.
  machines: (place, own) => [
    allow("Kill", ["ec2:TerminateInstances"], ec2(place, "instance/*"), tagged(own)),
    allow("Find", ["ec2:DescribeInstances"], "*"),
  ],
  links: (place, _, environment) => cuts(place, tagged(cutSubnets(environment))),
  // A task has its service's tags, and its cluster is the app's own.
  tasks: (place, own) => [
    allow("Stop", ["ecs:StopTask"], names.regionalArn("ecs", place, `task/${own}/*`), tagged(own)),
    allow("FindTasks", ["ecs:DescribeTasks"], names.regionalArn("ecs", place, `task/${own}/*`)),
    allow("FindTagged", ["tag:GetResources"], "*"),
  ],
};

/** The role that FIS works as: it breaks what belongs to one app in one environment. */
export const breakerStatements = (
  place: names.Place,
  { own, environment, breaks }: { own: string; environment: string; breaks: readonly Breakage[] },
): Statement[] => breaks.flatMap((what) => rights[what](place, own, environment));

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

/** Minutes in which what was broken is whole again, has the release, and answers. */
const settleMinutes = 20;

type ExperimentPart = {
  variables: Readonly<Record<string, string>>;
  statements: readonly Statement[];
  more: { experiment?: TargetJob["experiment"] };
  minutes: number;
};
type At = { name: string; accountId: string };
const none: ExperimentPart = { variables: {}, statements: [], more: {}, minutes: 0 };

/** What the job that checks an app has more where things are broken; nothing elsewhere. `own`: the app's name there. */
export function experimentIn(
  config: SharedConfig,
  app: Target,
  { own, environment }: { own: string; environment: At },
): ExperimentPart {
  if (!isExperimentedOn(app, environment.name)) return none;
  return {
    variables: { EXPERIMENT: own, SETTLE_MINUTES: String(settleMinutes) },
    statements: experimentStatements(placeOf(config, environment.accountId), own),
    more: { experiment: "own" },
    minutes: 15 + settleMinutes,
  };
}

/** Of two fleets: the job finds the one that users are on, and has that one broken. */
export function experimentOnLive(config: SharedConfig, app: App, environment: At): ExperimentPart {
  if (!isExperimentedOn(app, environment.name)) return none;
  const fleets = colours.map((colour) => names.fleetName(app.name, environment.name, colour));
  return {
    variables: {
      ...Object.fromEntries(colours.map((colour, index) => [fleetVariable(colour), fleets[index] ?? ""])),
      SETTLE_MINUTES: String(settleMinutes),
    },
    statements: experimentStatements(placeOf(config, environment.accountId), fleets),
    more: { experiment: "live" },
    minutes: 15 + settleMinutes,
  };
}
export const fleetVariable = (colour: Colour): string => `${colour.toUpperCase()}_FLEET`;

/** It finds the app's template, starts it and looks how it ends. */
export const experimentStatements = (place: names.Place, own: string | readonly string[]): Statement[] => [
  allow("FindExperiment", ["fis:ListExperimentTemplates"], "*"),
  allow("StartExperiment", ["fis:StartExperiment"], templates(place), tagged(own)),
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

const fleets = ["ec2", "blueGreen", "ec2Efs"] as const;
const hasFleets = (targets: readonly App["target"]["kind"][]): boolean =>
  fleets.some((kind) => targets.includes(kind));
const ours = tagged("lockgate-*", "StringLike");

/** For the boundary of jobs and workloads there: whatever a role says, only what has the tag is broken. */
export const boundsExperiments = (
  place: names.Place,
  serviceRoles: ServiceRoles,
  targets: readonly App["target"]["kind"][],
): Statement[] =>
  has(serviceRoles)
    ? [
        ...breaks(place, targets),
        ...(hasFleets(targets)
          ? [
              allow(
                "Walls",
                actions({ ec2: "CreateNetworkAcl* DeleteNetworkAcl ReplaceNetworkAclAssociation" }),
                [ec2(place, "network-acl/*"), ec2(place, "vpc/*")],
              ),
              allow("NameWall", ["ec2:CreateTags"], ec2(place, "network-acl/*"), ofFis("RequestTag")),
            ]
          : []),
        allow(
          "Experiments",
          actions({
            ec2: `DescribeInstances ${looksForSubnets}`,
            ecs: "DescribeTasks",
            fis: "GetExperiment ListExperimentTemplates StartExperiment",
            tag: "GetResources",
          }),
          "*",
          inRegion(place.region),
        ),
        ownRole(place.account),
      ]
    : [];

/** Machines are killed and their subnets cut, tasks stopped: what is tagged for it, and nothing else. */
function breaks(place: names.Place, targets: readonly App["target"]["kind"][]): Statement[] {
  const [onMachines, onTasks] = [hasFleets(targets), targets.includes("ecs")];
  if (!onMachines && !onTasks) return [];
  return [
    allow(
      "Break",
      [
        ...(onMachines ? ["ec2:ReplaceNetworkAclAssociation", "ec2:TerminateInstances"] : []),
        ...(onTasks ? ["ecs:StopTask"] : []),
      ],
      [
        ...(onMachines ? [ec2(place, "instance/*"), ec2(place, "subnet/*")] : []),
        ...(onTasks ? [names.regionalArn("ecs", place, "task/*")] : []),
      ],
      ours,
    ),
  ];
}
