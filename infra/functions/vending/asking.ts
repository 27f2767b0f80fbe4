// Has the machine of account vending ask for a decision: whoever talked, and by whatever front end.
import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { randomBytes } from "node:crypto";
import type { Records } from "./records.ts";
import type { AccountRequest } from "./request.ts";
import { unitsOf, type VendingUnit } from "./settings.ts";
import type { Talks } from "./talks.ts";

export type Means = {
  records: Records;
  talks: Talks;
  machines: SFNClient;
  topics: SNSClient;
  /** ARNs. */
  machine: string;
  topic: string;
};

/** Where nobody would have to agree, a talk would give accounts out by itself. */
export const unitsToAskFor = (text: string): VendingUnit[] =>
  unitsOf(text).filter(({ approval }) => approval === "manual");

/** Undefined, or why nothing was asked for. */
export async function askFor(
  wanted: AccountRequest,
  person: string,
  { records, talks, machines, topics, machine, topic }: Means,
): Promise<string | undefined> {
  const { requestId, email, name } = wanted;
  if (await records.isTaken(email)) return `another request asks for an account with ${email}`;
  const code = randomBytes(16).toString("hex");
  await talks.awaits(requestId, person, code);
  try {
    await machines.send(
      new StartExecutionCommand({
        stateMachineArn: machine,
        name: requestId,
        input: JSON.stringify(wanted),
      }),
    );
  } catch (error) {
    if ((error as Error).name !== "ExecutionAlreadyExists") throw error;
    return `there was a request for ${name} already`;
  }
  await topics.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: `An AWS account is asked for: ${name}`.slice(0, 100),
      Message: question(wanted, person, code),
    }),
  );
  return undefined;
}

/** What the one who asked is told. */
export const waits = ({ requestId }: AccountRequest): string =>
  `${requestId} waits until another person agrees`;

const question = (
  { requestId, name, email, unit, owner }: AccountRequest,
  person: string,
  code: string,
): string =>
  [
    `${person} asks for the account ${name} (${email}) in unit ${unit}, for ${owner}.`,
    "",
    "To decide, call POST /account/confirm of the bot, signed with your role of IAM Identity Center:",
    JSON.stringify({ requestId, code, decision: "approve" }),
    'Or "decision":"deny" with a "reason". The code works once, and not for who asked.',
  ].join("\n");
