// Decides what the account bot may do, who may talk with it, and who may decide.
import { actions, allow, onlyRoles, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { invokes } from "../operations.ts";

/** Functions of the bot. */
export const botParts = ["chat", "confirm"] as const;
export type BotPart = (typeof botParts)[number];

export const talksTable = "lockgate-vending-talks";
export const botStage = "v1";
/** What each answers to. */
export const botPaths = { chat: "/account", confirm: "/account/confirm" } as const satisfies Record<
  BotPart,
  string
>;

const table = (place: names.Place, name: string): string =>
  names.regionalArn("dynamodb", place, `table/${name}`);
const talks = (place: names.Place, verbs: string): Statement =>
  allow("Talks", actions({ dynamodb: verbs }), table(place, talksTable));

/** It asks and tells: that something is given out is decided by another person, through the other function. */
export const botStatements: Readonly<Record<BotPart, (place: names.Place) => Statement[]>> = {
  chat: (place) => [
    talks(place, "DeleteItem GetItem PutItem"),
    allow("SeeRequests", ["dynamodb:GetItem"], table(place, names.vendingName)),
    allow(
      "Ask",
      ["states:StartExecution"],
      names.regionalArn("states", place, `stateMachine:${names.vendingName}`),
    ),
  ],
  confirm: (place) => [
    talks(place, "DeleteItem GetItem"),
    allow(
      "Decide",
      ["lambda:InvokeFunction"],
      names.regionalArn("lambda", place, `function:${names.vendingStep("decide")}`),
    ),
  ],
};

/** The API's policy: requesters talk, approvers decide, and nobody else is heard. */
export function botPolicy(
  place: names.Place,
  roles: Readonly<Record<BotPart, readonly string[]>>,
): Statement[] {
  const operation = (part: BotPart): string =>
    names.regionalArn("execute-api", place, `*/${botStage}/POST${botPaths[part]}`);
  return botParts.flatMap((part) => [
    {
      Sid: `Let${part}`,
      Effect: "Allow" as const,
      ...onlyRoles(roles[part]),
      Action: "execute-api:Invoke",
      Resource: operation(part),
    },
    // Within the account an identity policy would be enough otherwise.
    {
      Sid: `Only${part}`,
      Effect: "Deny" as const,
      Principal: "*" as const,
      Action: "execute-api:Invoke",
      Resource: operation(part),
      Condition: { ArnNotEquals: { "aws:PrincipalArn": roles[part] } },
    },
  ]);
}

export const botApi = (place: names.Place): object => ({
  openapi: "3.0.1",
  info: { title: "lockgate-vending", version: "1" },
  paths: Object.fromEntries(
    botParts.map((part) => [botPaths[part], { post: invokes(place, names.vendingStep(part)) }]),
  ),
});
