// Decides the bot in Amazon Lex: its template for CloudFormation, who may talk with it, and what its functions may do.
// @pulumi/aws has neither its alias nor its policy, and its slots and intents wait for each other's ids.
import { createHash } from "node:crypto";
import { questions } from "../../functions/vending/dialogue.ts";
import { chatIntent, kindOf, kindSlot, slotOf } from "../../functions/vending/slots.ts";
import { actions, allow, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { botStatements } from "./bot.ts";

/** Ways from chats to the bot. */
export const doors = ["slack", "teams"] as const;
export type Door = (typeof doors)[number];
/** Functions around the bot in Lex: its code hook, and the ways to it. */
export const lexParts = ["lex", ...doors] as const;
export type LexPart = (typeof lexParts)[number];

export const lexService = "lexv2.amazonaws.com";
export const chatName = "ChatOps";
export const chatRole = "lockgate-vending-chatops";
export const chatStack = "lockgate-vending-chatops";
/** A person puts it there: the signing secret of the app at Slack, the client secret of the bot at Microsoft. */
export const doorSecret = (door: Door): string => `/lockgate/vending/${door}`;

/** Which bots there are only AWS says, after they were made: so by account and region. */
const anyAlias = (place: names.Place): string => names.regionalArn("lex", place, "bot-alias/*/*");

const through =
  (door: Door) =>
  (place: names.Place, lex: names.Place): Statement[] => [
    allow("Talk", ["lex:RecognizeText"], anyAlias(lex)),
    allow("Secret", ["ssm:GetParameter"], names.regionalArn("ssm", place, `parameter${doorSecret(door)}`)),
  ];

/** Policies of the functions' roles but for the logs; `place` is vending's, `lex` where Lex is. */
export const lexStatements: Readonly<Record<LexPart, (place: names.Place, lex: names.Place) => Statement[]>> =
  {
    lex: botStatements.chat,
    slack: through("slack"),
    teams: through("teams"),
  };

export type Chat = {
  lex: names.Place;
  /** As Lex names languages: en_US. */
  locale: string;
  units: readonly { readonly name: string; readonly environment: string }[];
};

type Resource = { Type: string; Properties: object; DependsOn?: string; DeletionPolicy?: string };
export type Template = {
  AWSTemplateFormatVersion: string;
  Description: string;
  Resources: Readonly<Record<string, Resource>>;
  Outputs: Readonly<Record<string, { Value: object }>>;
};

export function lexTemplate({ lex, locale, units }: Chat): Template {
  const bot = botProperties(lex, locale, units);
  // A version is what the bot was when it was made: another bot needs another one.
  const version = `Version${createHash("sha256").update(JSON.stringify(bot)).digest("hex").slice(0, 16)}`;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "The account bot of Lockgate",
    Resources: {
      Bot: { Type: "AWS::Lex::Bot", Properties: bot },
      [version]: {
        Type: "AWS::Lex::BotVersion",
        Properties: {
          BotId: { Ref: "Bot" },
          BotVersionLocaleSpecification: [
            { LocaleId: locale, BotVersionLocaleDetails: { SourceBotVersion: "DRAFT" } },
          ],
        },
      },
      Alias: { Type: "AWS::Lex::BotAlias", Properties: aliasProperties(lex, locale, version) },
      Policy: { Type: "AWS::Lex::ResourcePolicy", Properties: policyProperties(lex.account) },
    },
    Outputs: {
      BotId: { Value: { Ref: "Bot" } },
      AliasId: { Value: { "Fn::GetAtt": ["Alias", "BotAliasId"] } },
      AliasArn: { Value: { "Fn::GetAtt": ["Alias", "Arn"] } },
    },
  };
}

const aliasProperties = (lex: names.Place, locale: string, version: string): object => ({
  BotAliasName: "live",
  BotId: { Ref: "Bot" },
  BotVersion: { "Fn::GetAtt": [version, "BotVersion"] },
  BotAliasLocaleSettings: [
    {
      LocaleId: locale,
      BotAliasLocaleSetting: {
        Enabled: true,
        CodeHookSpecification: {
          LambdaCodeHook: {
            CodeHookInterfaceVersion: "1.0",
            LambdaArn: names.regionalArn("lambda", lex, `function:${names.vendingStep("lex")}`),
          },
        },
      },
    },
  ],
});

/** Whoever else could talk could say that they are somebody. */
export const onlyDoors = (account: string): Omit<Statement, "Resource"> => ({
  Sid: "OnlyWhoKnowsWhoSpeaks",
  Effect: "Deny",
  Principal: "*",
  Action: actions({
    lex: "DeleteSession GetSession PutSession RecognizeText RecognizeUtterance StartConversation",
  }),
  Condition: {
    ArnNotEquals: {
      "aws:PrincipalArn": doors.map((door) => names.roleArn(account, names.vendingStep(door))),
    },
  },
});

const policyProperties = (account: string): object => {
  const ResourceArn = { "Fn::GetAtt": ["Alias", "Arn"] };
  return {
    ResourceArn,
    Policy: { Version: "2012-10-17", Statement: [{ ...onlyDoors(account), Resource: ResourceArn }] },
  };
};

/** Minutes of silence after which a talk is forgotten. */
const idle = 30;

const botProperties = (lex: names.Place, LocaleId: string, units: Chat["units"]): object => ({
  Name: chatName,
  Description: "Talks about new AWS accounts",
  RoleArn: names.roleArn(lex.account, chatRole),
  DataPrivacy: { ChildDirected: false },
  IdleSessionTTLInSeconds: idle * 60,
  AutoBuildBotLocales: true,
  // The draft is nobody's front end.
  TestBotAliasSettings: { BotAliasLocaleSettings: [{ LocaleId, BotAliasLocaleSetting: { Enabled: false } }] },
  BotLocales: [
    {
      LocaleId,
      NluConfidenceThreshold: 0.4,
      SlotTypes: [
        slotType(kindSlot, [...new Set(units.map(kindOf))]),
        slotType(
          slotOf.unit,
          units.map(({ name }) => name),
        ),
      ],
      Intents: [intent(), fallback],
    },
  ],
});

/** Answers are kept to the list: the code hook asks once more for others. */
const slotType = (Name: string, values: readonly string[]): object => ({
  Name,
  SlotTypeValues: values.map((Value) => ({ SampleValue: { Value } })),
  ValueSelectionSetting: { ResolutionStrategy: "ORIGINAL_VALUE" },
});

const slots: readonly (readonly [name: string, type: string, question: string])[] = [
  [kindSlot, kindSlot, "What is it for?"],
  [slotOf.unit, slotOf.unit, questions.unit],
  [slotOf.name, "AMAZON.FreeFormInput", questions.name],
  [slotOf.email, "AMAZON.EmailAddress", questions.email],
  [slotOf.owner, "AMAZON.EmailAddress", questions.owner],
];

const response = (Value: string): object => ({
  MessageGroupsList: [{ Message: { PlainTextMessage: { Value } } }],
  AllowInterrupt: false,
});
const prompt = (text: string): object => ({ ...response(text), MaxRetries: 4 });

const intent = (): object => ({
  Name: chatIntent,
  Description: "Asks for an AWS account",
  SampleUtterances: ["account", "new account", "I need an account", "give me an AWS account"].map(
    (Utterance) => ({ Utterance }),
  ),
  Slots: slots.map(([Name, SlotTypeName, question]) => ({
    Name,
    SlotTypeName,
    ValueElicitationSetting: { SlotConstraint: "Required", PromptSpecification: prompt(question) },
  })),
  SlotPriorities: slots.map(([SlotName], index) => ({ SlotName, Priority: index + 1 })),
  IntentConfirmationSetting: {
    PromptSpecification: prompt("Shall it be asked for? yes or no"),
    DeclinationResponse: response("Forgotten"),
  },
  DialogCodeHook: { Enabled: true },
  FulfillmentCodeHook: { Enabled: true },
});

/** Lex wants one. */
const fallback = {
  Name: "FallbackIntent",
  ParentIntentSignature: "AMAZON.FallbackIntent",
  IntentClosingSetting: {
    ClosingResponse: response("The bot talks about accounts only: say account"),
  },
};
