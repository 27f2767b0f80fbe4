// Decides what becomes of data that has arrived, as a state machine (Amazon States Language): conformed, built by the app's
// rules, written down and told; what fails is written down and told likewise.
import * as names from "../names.ts";
import { databaseName, stepName, workflowName } from "./names.ts";

/** The jobs, in their order. */
export const etlSteps = ["conform", "build"] as const;
export type EtlPlace = { place: names.Place; app: string; environment: string };

/** Job parts of the roles: of the function that an arrival calls, and of the machine. */
export const startRole = "start";
export const flowRole = "flow";
export const startFunction = (app: string, environment: string): string =>
  names.jobRole(app, environment, startRole);
export const arrivalsTable = (app: string, environment: string): string =>
  `${workflowName(app, environment)}-arrivals`;
export const dataTopic = (app: string, environment: string): string =>
  `${workflowName(app, environment)}-data`;
export const dataAlias = (app: string, environment: string): string => `alias/${dataTopic(app, environment)}`;
export const machineArn = ({ place, app, environment }: EtlPlace): string =>
  names.regionalArn("states", place, `stateMachine:${workflowName(app, environment)}`);
export const topicArn = ({ place, app, environment }: EtlPlace): string =>
  names.regionalArn("sns", place, dataTopic(app, environment));

/** Each CSV that comes below the app's folder. */
export const arrivals = (bucket: string, app: string): string =>
  JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucket] }, object: { key: [{ wildcard: `${app}/*.csv` }] } },
  });

type State = Readonly<Record<string, unknown>>;
export type Machine = { Comment: string; StartAt: string; States: Readonly<Record<string, State>> };

/** Errors that pass by themselves; another arrival may be under way in the same job. */
const busy = {
  ErrorEquals: [
    "Glue.ConcurrentRunsExceededException",
    "Glue.ThrottlingException",
    "Glue.OperationTimeoutException",
  ],
  IntervalSeconds: 30,
  BackoffRate: 1.5,
  MaxAttempts: 10,
};
/** What is written down and told is so in the end. */
const stubborn = { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6 };

/** Minutes that Glue may take to begin a job. */
const beginning = 15;

export function etlMachine(at: EtlPlace & { timeoutMinutes: number }): Machine {
  const { app, environment } = at;
  return {
    Comment: `What becomes of data of ${app} in ${environment}`,
    StartAt: "Conform",
    States: {
      Conform: run(at, "conform", "Build"),
      Build: run(at, "build", "Completed"),
      Completed: note(at, "completed", {}, "Tell"),
      Tell: tell(at, `${app} in ${environment}: data is ready`, "$.object", { End: true }),
      Failed: note(at, "failed", { reason: { "S.$": "$.error.Cause" } }, "TellFailure"),
      TellFailure: tell(
        at,
        `${app} in ${environment}: data could not be made`,
        "States.Format('{}: {}', $.object, $.error.Cause)",
        { Next: "NotMade" },
      ),
      NotMade: { Type: "Fail", Error: "NotMade", Cause: "a job failed; the record says why" },
    },
  };
}

/** Waits for the job's end. */
const run = (
  { app, environment, timeoutMinutes }: EtlPlace & { timeoutMinutes: number },
  step: (typeof etlSteps)[number],
  Next: string,
): State => ({
  Type: "Task",
  Resource: `arn:${names.partition}:states:::glue:startJobRun.sync`,
  Parameters: {
    JobName: stepName(app, environment, step),
    Arguments: { "--object.$": "$.object", "--database": databaseName(app, environment) },
  },
  TimeoutSeconds: 60 * (timeoutMinutes + beginning),
  ResultPath: null,
  Retry: [busy],
  Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Failed" }],
  Next,
});

/** One execution is all that ever changes its record, so that doing it again does no harm. */
function note(
  { app, environment }: EtlPlace,
  state: string,
  more: Readonly<Record<string, object>>,
  Next: string,
): State {
  const set = { ended: { "S.$": "$$.State.EnteredTime" }, ...more };
  return {
    Type: "Task",
    Resource: `arn:${names.partition}:states:::dynamodb:updateItem`,
    Parameters: {
      TableName: arrivalsTable(app, environment),
      Key: { id: { "S.$": "$.id" } },
      // `state` is a word of DynamoDB's own.
      UpdateExpression: `SET #state = :state, ${Object.keys(set)
        .map((key) => `${key} = :${key}`)
        .join(", ")}`,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":state": { S: state },
        ...Object.fromEntries(Object.entries(set).map(([key, value]) => [`:${key}`, value])),
      },
    },
    ResultPath: null,
    Retry: [stubborn],
    Next,
  };
}

const tell = (at: EtlPlace, Subject: string, message: string, then: State): State => ({
  Type: "Task",
  Resource: `arn:${names.partition}:states:::sns:publish`,
  Parameters: { TopicArn: topicArn(at), Subject, "Message.$": message },
  ResultPath: null,
  Retry: [stubborn],
  ...then,
});
