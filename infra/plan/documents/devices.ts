// Decides the rights around devices at the edge: of the devices, of CodeDeploy, of the jobs, and of who declares them.
import { deviceName, devicesPath, fleetTag, setUpDocument } from "../devices.ts";
import * as names from "../names.ts";
import { alarmName } from "../pipeline/targets/lambdaCanary.ts";
import { placeOf } from "../places.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { takesOrders } from "./machines.ts";
import { readsParameters } from "./parameters.ts";
import { fetchesRevisions, type RevisionContext as Context } from "./revisions.ts";

const at = ({ config, environment }: Context): names.Place => placeOf(config, environment.accountId);
const fleetOf = ({ app, environment }: Context): string => names.fleetName(app, environment.name);

/** What the agent of Systems Manager calls (Systems Manager User Guide, "AmazonSSMManagedInstanceCore"), without parameters. */
const keptUp = actions({
  ec2messages: "AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply",
  ssm: `
    DescribeAssociation DescribeDocument GetDeployablePatchSnapshotForInstance GetDocument GetManifest ListAssociations
    ListInstanceAssociations PutComplianceItems PutConfigurePackageResult PutInventory UpdateAssociationStatus
    UpdateInstanceAssociationStatus UpdateInstanceInformation
  `,
  ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
});

/** What runs on a device: the app, CodeDeploy's agent, that of Systems Manager, and the one that carries the logs away. */
export const deviceStatements = (context: Context): Statement[] => [
  ...readsParameters(at(context), context.app, context.environment.name),
  ...fetchesRevisions(context, "s3:GetObjectVersion"),
  // Neither service knows a narrower resource for them.
  allow("Orders", takesOrders, "*"),
  allow("Upkeep", keptUp, "*"),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream DescribeLogStreams PutLogEvents" }),
    `${names.regionalArn("logs", at(context), `log-group:${names.fleetLogs(fleetOf(context))}`)}:*`,
  ),
];

/** On whose behalf Systems Manager becomes the device's role (Systems Manager User Guide, "Create the IAM service role"). */
export const activationSources = (place: names.Place): string[] => [names.regionalArn("ssm", place, "*")];

/** CodeDeploy finds devices in its own register; all that it looks at is the alarm. */
export const deviceDeployer = (place: names.Place, app: string, environment: string): Statement[] => [
  allow(
    "Watch",
    ["cloudwatch:DescribeAlarms"],
    names.regionalArn("cloudwatch", place, `alarm:${alarmName(app, environment)}`),
  ),
];

const registers = actions({
  codedeploy: `
    AddTagsToOnPremisesInstances BatchGetOnPremisesInstances DeregisterOnPremisesInstance RegisterOnPremisesInstance
    RemoveTagsFromOnPremisesInstances
  `,
});

/** Reads the table of devices, and brings CodeDeploy's register in line with it: who left it is known nowhere any more. */
export function registersDevices(context: Context): Statement[] {
  const { app, environment } = context;
  const own = deviceName(app, environment.name, "*");
  return [
    readsDevices(context),
    allow("Register", registers, names.regionalArn("codedeploy", at(context), `instance:${own}`)),
    // CodeDeploy knows no narrower resource for it.
    allow("Registered", ["codedeploy:ListOnPremisesInstances"], "*"),
    allow(
      "Retire",
      ["ssm:DeregisterManagedInstance"],
      names.regionalArn("ssm", at(context), "managed-instance/*"),
      { StringEquals: { [`aws:ResourceTag/${fleetTag}`]: fleetOf(context) } },
    ),
  ];
}

export const readsDevices = (context: Context): Statement =>
  allow(
    "Devices",
    ["ssm:GetParametersByPath"],
    names.regionalArn("ssm", at(context), `parameter${devicesPath(context.app, context.environment.name)}`),
  );

/** Whom a deployment has reached. */
export const seesReached = (context: Context, groups: readonly string[], more = ""): Statement =>
  allow(
    "Reached",
    actions({ codedeploy: `ListDeploymentTargets ${more}`.trim() }),
    groups.map((group) =>
      names.regionalArn("codedeploy", at(context), `deploymentgroup:${fleetOf(context)}/${group}`),
    ),
  );

/** Whether devices are there, and what they log of failures. */
export const watchesDevices = (context: Context): Statement[] => [
  // Systems Manager knows no narrower resource for it.
  allow("Online", ["ssm:DescribeInstanceInformation"], "*"),
  ...deviceDeployer(at(context), context.app, context.environment.name),
];

export const hasDevices = ({ "ssm.amazonaws.com": roles = [] }: ServiceRoles): boolean => roles.length > 0;

/** For the deploy role of an account whose apps run on devices. */
export const declaresDevices = ({
  serviceRoles,
  ...place
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] =>
  hasDevices(serviceRoles)
    ? [
        allow(
          "Upkeep",
          actions({
            ssm: `
              AddTagsToResource CreateAssociation CreateDocument DeleteAssociation DeleteDocument DescribeAssociation
              DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource RemoveTagsFromResource
              UpdateAssociation UpdateDocument UpdateDocumentDefaultVersion
            `,
          }),
          [
            names.regionalArn("ssm", place, "association/*"),
            names.regionalArn("ssm", place, `document/${setUpDocument("*", "*")}`),
            `arn:${names.partition}:ssm:${place.region}::document/${patching}`,
          ],
        ),
      ]
    : [];

/** AWS's own document that installs patches. */
export const patching = "AWS-RunPatchBaseline";

/** For the boundary there, which has little room: whole services that are for agents alone, and names by their parts. */
const agents = actions({
  "codedeploy-commands-secure": "*",
  codedeploy: "*OnPremisesInstance* ListDeploymentTargets",
  ec2messages: "*",
  ssm: `
    DeregisterManagedInstance DescribeAssociation DescribeDocument DescribeInstanceInformation GetDeployable* GetDocument
    GetManifest List*Associations PutCo* PutInventory Update*AssociationStatus UpdateInstanceInformation
  `,
  ssmmessages: "*",
});

export const boundsDevices = (region: string, serviceRoles: ServiceRoles): Statement[] =>
  hasDevices(serviceRoles) ? [allow("Edge", agents, "*", inRegion(region))] : [];
