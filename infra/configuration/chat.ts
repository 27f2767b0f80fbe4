// Decides how people talk with the account bot in Slack: where Amazon Lex is, its language, and who is who.
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

const speaker = z.strictObject(
  {
    slack: text(slackRemedy).regex(/^T[A-Z0-9]{2,20}\/[UW][A-Z0-9]{2,20}$/, slackRemedy),
    /** By it the one who asks is told from the one who decides. */
    person: text(personRemedy).regex(/^[\w+=,.@-]{1,128}$/, personRemedy),
  },
  { error: "somebody who asks in Slack: { slack, person }" },
);

export const chat = z.strictObject(
  {
    /** Absent: the company's home. */
    region: oneOf(lexRegions).optional(),
    /** The bot speaks English. */
    locale: oneOf(["en_US", "en_GB", "en_AU", "en_IN"]).default("en_US"),
    people: list(speaker, "a list of { slack, person }").min(1, "at least one person who asks in Slack"),
  },
  { error: "a front end in Slack: { people, region?, locale? }" },
);

export function chatFaults({ vending: settings, ...home }: Parsed): Fault[] {
  const chosen = settings?.chat;
  if (settings === undefined || chosen === undefined) return [];
  const region = chosen.region ?? home.region;
  const fault = (path: Fault["path"], value: unknown, problem: string, remedy: string): Fault[] => [
    { path: ["vending", "chat", ...path], value, problem, remedy },
  ];
  return [
    ...(settings.bot
      ? []
      : fault(
          [],
          "a front end",
          "there is no bot to talk with, which also takes the decisions",
          "set bot: true",
        )),
    ...(region === undefined || (lexRegions as readonly string[]).includes(region)
      ? []
      : fault(
          ["region"],
          region,
          "Amazon Lex is not in the company's home",
          `name one of ${lexRegions.join(", ")}`,
        )),
    ...(region === undefined || home.regions === undefined || home.regions.includes(region)
      ? []
      : fault(
          ["region"],
          region,
          "the guard rails keep everybody out of that region",
          `name one of ${home.regions.join(", ")}, or add it to lockgate:regions`,
        )),
    ...chosen.people.flatMap(({ slack }, index) => {
      const before = chosen.people.findIndex((other) => other.slack === slack);
      return before < index
        ? fault(["people", index, "slack"], slack, `also in people[${before}]`, "name each member once")
        : [];
    }),
  ];
}
