// Decides the rights around arrivals of data: of the function that each calls, of the machine it starts, of who declares them.
import * as etl from "../glue/etl.ts";
import { glueArn, stepName } from "../glue/names.ts";
import * as names from "../names.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { declareRules, declareTopics } from "./declareEvents.ts";
import { declareTable } from "./declareTables.ts";
import { actions, allow, inRegion, onlyRoles, type Statement } from "./document.ts";
import { administers, usesVia } from "./keys.ts";

const tableArn = ({ place, app, environment }: etl.EtlPlace): string =>
  names.regionalArn("dynamodb", place, `table/${etl.arrivalsTable(app, environment)}`);

/** Remembers what has arrived, and starts the machine. */
export const startStatements = (at: etl.EtlPlace): Statement[] => [
  allow("Arrivals", actions({ dynamodb: "GetItem PutItem" }), tableArn(at)),
  allow("Start", ["states:StartExecution"], etl.machineArn(at)),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", at.place, `log-group:${names.functionLogs(etl.startFunction(at.app, at.environment))}`)}:*`,
  ),
];

const topicKey = ({ place, app, environment }: etl.EtlPlace): Statement =>
  allow("TopicKey", actions({ kms: "Decrypt GenerateDataKey" }), names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": etl.dataAlias(app, environment) },
  });

/** Log delivery knows no narrower resource (Step Functions Developer Guide, "Logging using CloudWatch Logs"). */
const deliversLogs = actions({
  logs: `
    CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery
    ListLogDeliveries PutResourcePolicy UpdateLogDelivery
  `,
});
const runsJobs = actions({ glue: "BatchStopJobRun GetJobRun GetJobRuns StartJobRun" });

/** Runs the app's jobs, writes down and tells what came of it. */
export const flowStatements = (at: etl.EtlPlace): Statement[] => [
  allow(
    "Jobs",
    runsJobs,
    etl.etlSteps.map((step) => glueArn(at.place, `job/${stepName(at.app, at.environment, step)}`)),
  ),
  allow("Record", ["dynamodb:UpdateItem"], tableArn(at)),
  allow("Tell", ["sns:Publish"], etl.topicArn(at)),
  topicKey(at),
  allow("DeliverLogs", deliversLogs, "*"),
];

const flowArn = ({ place, app, environment }: etl.EtlPlace): string =>
  names.roleArn(place.account, names.jobRole(app, environment, etl.flowRole));

export const dataTopicPolicy = (at: etl.EtlPlace): Statement[] => [
  {
    Sid: "Tell",
    Effect: "Allow",
    ...onlyRoles([flowArn(at)]),
    Action: "sns:Publish",
    Resource: etl.topicArn(at),
  },
];

export const dataTopicKeyPolicy = (at: etl.EtlPlace, administrator: string): Statement[] => [
  administers(administrator),
  usesVia(
    "Tell",
    [flowArn(at)],
    actions({ kms: "Decrypt GenerateDataKey" }),
    `sns.${at.place.region}.amazonaws.com`,
  ),
];

const statesService = "states.amazonaws.com";
const hasFlows = (serviceRoles: ServiceRoles): boolean => serviceRoles[statesService] !== undefined;

/** For the deploy role of an account in which arrivals start something. */
export const declaresEtl = ({
  account,
  region,
  serviceRoles,
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] => {
  if (!hasFlows(serviceRoles)) return [];
  const place = { account, region };
  const arn = (service: string, resource: string): string => names.regionalArn(service, place, resource);
  return [
    allow(
      "StateMachines",
      actions({
        states: `
          CreateStateMachine DeleteStateMachine DescribeStateMachine ListStateMachineVersions
          ListTagsForResource TagResource UntagResource UpdateStateMachine
        `,
      }),
      arn("states", "stateMachine:lockgate-*"),
    ),
    // Step Functions asks so for definitions that are no resource yet.
    allow("MachineDefinitions", ["states:ValidateStateMachineDefinition"], "*", inRegion(region)),
    declareTable(place),
    declareRules(place),
    declareTopics(place),
    allow(
      "Callers",
      actions({ lambda: "AddPermission RemovePermission" }),
      arn("lambda", "function:lockgate-*"),
    ),
  ];
};

/** For the boundary there. */
export const boundsFlows = (serviceRoles: ServiceRoles, region: string): Statement[] =>
  hasFlows(serviceRoles)
    ? [
        allow(
          "Arrivals",
          [...runsJobs, ...deliversLogs, "dynamodb:UpdateItem", "states:StartExecution"],
          "*",
          inRegion(region),
        ),
      ]
    : [];

/** For the deploy role's boundary there. */
export const boundsEtl = (serviceRoles: ServiceRoles, region: string): Statement[] =>
  hasFlows(serviceRoles) ? [allow("DeclareStateMachines", ["states:*"], "*", inRegion(region))] : [];
