// Asks people for a decision, or takes the one that was made before: the state machine waits for it by a token.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { answer } from "./answer.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { Records } from "./records.ts";
import type { AccountRequest } from "./request.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "TOPIC"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  return async ({ requestId, token }: { requestId: string; token: string }): Promise<void> => {
    // In one step with the look at the decision: one that comes a moment later finds the token.
    const { request, decision } = await records.awaits(requestId, token);
    if (decision !== undefined) return answer(use(SFNClient), token, decision);
    await use(SNSClient).send(
      new PublishCommand({
        TopicArn: settings.TOPIC,
        Subject: `An AWS account is asked for: ${request.name}`,
        Message: question(request),
      }),
    );
  };
}

const question = ({ requestId, name, email, unit, owner }: AccountRequest): string =>
  [
    `${owner} asks for the account ${name} (${email}) in unit ${unit}.`,
    "",
    "To decide, with the role lockgate-vending-approve:",
    `aws lambda invoke --function-name lockgate-vend-decide --cli-binary-format raw-in-base64-out \\`,
    `  --payload '{"requestId":"${requestId}","decision":"approve"}' answer.json`,
    'Or "decision":"deny" with a "reason".',
  ].join("\n");

export const handler = started(createHandler);
