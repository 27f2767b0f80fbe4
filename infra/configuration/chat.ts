// Decides how people talk with the account bot in Slack and Teams: where Amazon Lex is, its language, and who is who.
import { z } from "zod";
import type { Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { list, oneOf, text } from "./fields.ts";

/** Regions that have Amazon Lex V2 (AWS General Reference, "Amazon Lex V2 endpoints and quotas"). */
const lexRegions = [
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "us-east-1",
  "us-west-2",
  "ca-central-1",
  "af-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
] as const;

const slackRemedy =
  "the workspace's id and the member's, such as T012AB3C4/U061F7AUR (Slack: Copy member ID in the person's profile)";
const personRemedy = "the person's user name in IAM Identity Center, such as ada@acme.example";

const id = (remedy: string) => text(remedy).regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, remedy);

const speaker = z.strictObject(
  {
    slack: text(slackRemedy)
      .regex(/^T[A-Z0-9]{2,20}\/[UW][A-Z0-9]{2,20}$/, slackRemedy)
      .optional(),
    teams: id("the person's object id in Microsoft Entra ID, in lower case").optional(),
    /** By it the one who asks is told from the one who decides. */
    person: text(personRemedy).regex(/^[\w+=,.@-]{1,128}$/, personRemedy),
  },
  { error: "somebody who asks in a chat: { slack or teams, person }" },
);

export const chat = z.strictObject(
  {
    /** Absent: the company's home. */
    region: oneOf(lexRegions).optional(),
    /** The bot speaks English. */
    locale: oneOf(["en_US", "en_GB", "en_AU", "en_IN"]).default("en_US"),
    people: list(speaker, "a list of { slack, person }").min(1, "at least one person who asks in a chat"),
    /** The bot at Microsoft, and the tenant whose people it knows. */
    teams: z
      .strictObject(
        {
          app: id("the id of the bot's app in Microsoft Entra ID, in lower case"),
          tenant: id("the id of the tenant in Microsoft Entra ID, in lower case"),
        },
        { error: "the bot in Microsoft Teams: { app, tenant }" },
      )
      .optional(),
  },
  { error: "a front end in chats: { people, region?, locale?, teams? }" },
);

type Chat = NonNullable<NonNullable<Parsed["vending"]>["chat"]>;
const fault = (path: Fault["path"], value: unknown, problem: string, remedy: string): Fault[] => [
  { path: ["vending", "chat", ...path], value, problem, remedy },
];

export function chatFaults({ vending: settings, ...home }: Parsed): Fault[] {
  const chosen = settings?.chat;
  if (settings === undefined || chosen === undefined) return [];
  const what = "there is no bot to talk with, which also takes the decisions";
  return [
    ...(settings.bot ? [] : fault([], "a front end", what, "set bot: true")),
    ...regionFaults(chosen.region ?? home.region, home.regions),
    ...chosen.people.flatMap((_, index) => personFaults(chosen, index)),
  ];
}

function regionFaults(region: string | undefined, open: readonly string[] | undefined): Fault[] {
  if (region === undefined) return [];
  if (!(lexRegions as readonly string[]).includes(region))
    return fault(
      ["region"],
      region,
      "Amazon Lex is not in the company's home",
      `name one of ${lexRegions.join(", ")}`,
    );
  return open === undefined || open.includes(region)
    ? []
    : fault(
        ["region"],
        region,
        "the guard rails keep everybody out of that region",
        `name one of ${open.join(", ")}, or add it to lockgate:regions`,
      );
}

function personFaults({ people, teams }: Chat, index: number): Fault[] {
  const { person, ...ids } = people[index]!;
  if (ids.slack === undefined && ids.teams === undefined)
    return fault(["people", index], person, "has an id in no chat", "add slack, teams or both");
  return [
    ...(["slack", "teams"] as const).flatMap((door) => {
      const before = people.findIndex((other) => ids[door] !== undefined && other[door] === ids[door]);
      return before >= 0 && before < index
        ? fault(["people", index, door], ids[door], `also in people[${before}]`, "name each member once")
        : [];
    }),
    ...(ids.teams !== undefined && teams === undefined
      ? fault(["people", index, "teams"], ids.teams, "there is no bot in Teams", "add teams: { app, tenant }")
      : []),
  ];
}
