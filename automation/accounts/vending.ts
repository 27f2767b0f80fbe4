// Talks to account vending in AWS: starts its machine for a request, hands decisions on, and reads what became of it.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { Records } from "../../infra/functions/vending/records.ts";
import { type AccountRequest, faultOf } from "../../infra/functions/vending/request.ts";
import { vendingName, vendingStep } from "../../infra/plan/names.ts";
import { become, callSettings } from "../assumedRole.ts";
import type { Fault } from "../errors.ts";
import type { AccountSettings } from "./settings.ts";
import type { Seen } from "./states.ts";

/** What is asked for. */
export interface WantedAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly unit: string;
  readonly owner: string;
}

/** The calls that requests for accounts need; each ends within seconds or throws. */
export interface Vending {
  look(id: string): Promise<Seen>;
  /** Asks for it; a person decides, whatever the unit says. */
  start(account: WantedAccount): Promise<void>;
  decide(id: string, decision: "approve" | "deny", reason: string): Promise<void>;
}

/** Clients of AWS, as the server's role; tests put their own behind them. */
export interface VendingClients {
  readonly machines: SFNClient;
  readonly tables: DynamoDBClient;
  readonly functions: LambdaClient;
}

/** Every request of the server's has it before its id: its role sees no others. */
const prefix = "web-";
const requestIdOf = (id: string): string => `${prefix}${id}`;

/** Faults of form, as the account bot and the machine itself judge them. */
export const formFaults = (account: Pick<WantedAccount, "name" | "email" | "owner">): Fault[] =>
  (["name", "email", "owner"] as const).flatMap((field) => {
    const message = faultOf(field, account[field]);
    return message === undefined ? [] : [{ path: `body.${field}`, message, value: account[field] }];
  });

/** Credentials and endpoint come from the process's environment, as the AWS SDK reads it. */
export function vendingClients({ region, role }: AccountSettings): VendingClients {
  const calls = callSettings(region);
  const settings = {
    ...calls,
    ...(role === undefined ? {} : { credentials: become(role, "lockgate-accounts", calls) }),
  };
  return {
    machines: new SFNClient(settings),
    tables: new DynamoDBClient(settings),
    functions: new LambdaClient(settings),
  };
}

export function accountVending(settings: AccountSettings, clients = vendingClients(settings)): Vending {
  const { machines, tables, functions } = clients;
  const { accountId, region } = settings;
  const arn = (what: string): string => `arn:aws:states:${region}:${accountId}:${what}`;
  const records = new Records(tables, vendingName);
  return {
    look: async (id) => {
      // The run first: one that has ended by then has written into the record what it had to.
      const run = await runOf(machines, arn(`execution:${vendingName}:${requestIdOf(id)}`));
      return { ...run, record: await records.find(requestIdOf(id)) };
    },
    start: async (account) => {
      const input: AccountRequest = requestOf(account);
      await machines.send(
        new StartExecutionCommand({
          stateMachineArn: arn(`stateMachine:${vendingName}`),
          name: input.requestId,
          input: JSON.stringify(input),
        }),
      );
    },
    decide: async (id, decision, reason) => {
      const told = { requestId: requestIdOf(id), decision, reason: reason.slice(0, 500) };
      const { FunctionError, Payload } = await functions.send(
        new InvokeCommand({
          FunctionName: vendingStep("decide"),
          Payload: Buffer.from(JSON.stringify(told)),
        }),
      );
      if (FunctionError !== undefined) throw new Error(messageOf(Buffer.from(Payload ?? []).toString()));
    },
  };
}

const requestOf = ({ id, name, email, unit, owner }: WantedAccount): AccountRequest => ({
  action: "vend",
  requestId: requestIdOf(id),
  name,
  email,
  unit,
  owner,
  tags: {},
  approval: "manual",
});

async function runOf(machines: SFNClient, executionArn: string): Promise<Pick<Seen, "run" | "cause">> {
  try {
    const { status, cause, error } = await machines.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "RUNNING" || status === "PENDING_REDRIVE") return { run: "running" };
    if (status === "SUCCEEDED") return { run: "ended" };
    return { run: "broken", cause: messageOf(cause ?? error ?? `the run is ${status}`) };
  } catch (thrown) {
    if ((thrown as Error).name === "ExecutionDoesNotExist") return { run: "none" };
    throw thrown;
  }
}

/** What a function says went wrong; the text itself where it is no answer of a function. */
function messageOf(text: string): string {
  try {
    const { errorMessage } = JSON.parse(text) as { errorMessage?: unknown };
    if (typeof errorMessage === "string") return errorMessage.slice(0, 500);
  } catch {
    // Not all causes are JSON.
  }
  return text.slice(0, 500);
}
