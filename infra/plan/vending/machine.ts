// Decides the order of account vending as a state machine (Amazon States Language): each step may be done twice, so a run
// that broke off is completed by running the request again.
import type { BotPart } from "./bot.ts";
import type { LexPart } from "./lex.ts";
import { partition, regionalArn, vendingStep, type Place } from "../names.ts";

/** Steps of the machine in their order; `decide` is called by people in between. */
export const machineSteps = ["check", "ask", "create", "place", "baseline", "handover", "suspend"] as const;
export type MachineStep = (typeof machineSteps)[number];
export const vendingSteps = [...machineSteps, "decide"] as const;
export type VendingStep = (typeof vendingSteps)[number];
/** Everything that has a function. */
export type VendingPart = VendingStep | BotPart | LexPart;

/** Days in which somebody must decide on a request. */
export const daysToDecide = 14;

type State = Readonly<Record<string, unknown>>;
export type Machine = {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
};

const invoke = (): string => `arn:${partition}:states:::lambda:invoke`;

/** Busy is not broken: errors of Lambda and of the services behind it that pass by themselves. */
const passing = {
  ErrorEquals: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "TooManyRequestsException",
    "ThrottlingException",
    "ConcurrentModificationException",
    "ServiceException",
    "InternalServerException",
  ],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 5,
  JitterStrategy: "FULL",
};

/** AWS works on: ask again, for a quarter of an hour. */
const waiting = { ErrorEquals: ["NotYet"], IntervalSeconds: 15, BackoffRate: 1, MaxAttempts: 60 };

export function vendingMachine(place: Place): Machine {
  const step = (name: MachineStep, then: State, more: State = {}): State => ({
    Type: "Task",
    Resource: invoke(),
    Parameters: {
      FunctionName: regionalArn("lambda", place, `function:${vendingStep(name)}`),
      Payload: { "requestId.$": "$.requestId" },
    },
    ResultPath: null,
    TimeoutSeconds: 900,
    Retry: [waiting, passing],
    ...more,
    ...then,
  });
  return {
    Comment: "Gives out AWS accounts: checked, approved, created, placed, set up, handed over",
    StartAt: "check",
    States: {
      check: step("check", { Next: "wanted" }, checking(place)),
      wanted: choice("$.checked.next", { ask: "ask", create: "create", suspend: "suspend" }),
      ask: step("ask", { Next: "decided" }, asking(place)),
      decided: choice("$.asked.decision", { approve: "create" }),
      create: step("create", { Next: "place" }),
      place: step("place", { Next: "baseline" }),
      baseline: step("baseline", { Next: "handover" }),
      handover: step("handover", { End: true }),
      suspend: step("suspend", { End: true }),
      refused: {
        Type: "Fail",
        Error: "Refused",
        Cause: "the request was denied; its record says by what reason",
      },
    },
  };
}

/** The whole request goes in: everything behind works from what was recorded of it. */
const checking = (place: Place): State => ({
  Parameters: {
    FunctionName: regionalArn("lambda", place, `function:${vendingStep("check")}`),
    "Payload.$": "$",
  },
  ResultSelector: { "next.$": "$.Payload.next" },
  ResultPath: "$.checked",
});

const asking = (place: Place): State => ({
  Resource: `${invoke()}.waitForTaskToken`,
  Parameters: {
    FunctionName: regionalArn("lambda", place, `function:${vendingStep("ask")}`),
    Payload: { "requestId.$": "$.requestId", "token.$": "$$.Task.Token" },
  },
  ResultPath: "$.asked",
  TimeoutSeconds: daysToDecide * 86_400,
});

const choice = (variable: string, ways: Readonly<Record<string, string>>): State => ({
  Type: "Choice",
  Choices: Object.entries(ways).map(([value, Next]) => ({ Variable: variable, StringEquals: value, Next })),
  Default: "refused",
});
