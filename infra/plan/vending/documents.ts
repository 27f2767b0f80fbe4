// Decides what each step of account vending may do: in its own account, and as the role that it takes in the management
// account. Only accounts that vending made are moved, tagged or entered.
import * as names from "../names.ts";
import { ownerTag } from "../accounts.ts";
import { accessTag } from "../people.ts";
import { retiredTag } from "../retirement.ts";
import { actions, allow, type Condition, type Statement } from "../documents/document.ts";
import { botParts, botStatements } from "./bot.ts";
import { lexParts, lexStatements } from "./lex.ts";
import type { VendingPart } from "./machine.ts";
import { machineSteps } from "./machine.ts";

/** Where vending works: its own account, the management account, and the instance of Identity Center, if there is one. */
export type VendingPlaces = {
  readonly place: names.Place;
  readonly managementAccountId: string;
  readonly instance: string | undefined;
  /** Levels of access that accounts are handed over with. */
  readonly access: readonly string[];
  /** Ids of accounts that are not vending's: it never enters them, and nobody gets access to them by it. */
  readonly others: readonly string[];
  /** Whether people may also talk with a bot. */
  readonly bot: boolean;
  /** Region of the bot's front end in Amazon Lex; undefined: it has none. */
  readonly lex?: string | undefined;
};

/** The roles that hand over name each of the others in an inline policy, and AWS takes 10,240 characters of it. */
export const mostOthers = 240;

/** Tag of accounts that vending made: the request they were made for. */
export const requestTag = "lockgate:request";

const table = (place: names.Place): string =>
  names.regionalArn("dynamodb", place, `table/${names.vendingName}`);
const topic = (place: names.Place): string => names.regionalArn("sns", place, names.vendingName);
const machine = (place: names.Place): string =>
  names.regionalArn("states", place, `stateMachine:${names.vendingName}`);

const read = (place: names.Place): Statement => allow("Read", ["dynamodb:GetItem"], table(place));
const note = (place: names.Place): Statement =>
  allow("Note", actions({ dynamodb: "GetItem UpdateItem" }), table(place));
const tell = (place: names.Place): Statement[] => [
  allow("Tell", ["sns:Publish"], topic(place)),
  allow("TopicKey", actions({ kms: "Decrypt GenerateDataKey" }), names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${names.vendingName}` },
    StringEquals: { "kms:ViaService": `sns.${place.region}.amazonaws.com` },
  }),
];
/** Step Functions knows no resource for answers: the token is what they are for. */
const answer = allow("Answer", actions({ states: "SendTaskSuccess" }), "*");

/** `lex`: where Lex is. */
const own: Readonly<Record<VendingPart, (place: names.Place, lex: names.Place) => Statement[]>> = {
  check: (place) => [allow("Open", actions({ dynamodb: "GetItem PutItem" }), table(place))],
  ask: (place) => [note(place), ...tell(place), answer],
  decide: (place) => [note(place), allow("FreeAddress", ["dynamodb:DeleteItem"], table(place)), answer],
  create: (place) => [note(place)],
  place: (place) => [note(place)],
  baseline: (place) => [read(place)],
  handover: (place) => [note(place), ...tell(place)],
  suspend: (place) => [note(place)],
  chat: (place) => [...botStatements.chat(place), ...tell(place)],
  confirm: botStatements.confirm,
  lex: (place, lex) => [...lexStatements.lex(place, lex), ...tell(place)],
  slack: lexStatements.slack,
  teams: lexStatements.teams,
};

const lexPlace = ({ place, lex = place.region }: VendingPlaces): names.Place => ({ ...place, region: lex });
/** The code hook runs where Lex is. */
const placeOfStep = (step: VendingPart, places: VendingPlaces): names.Place =>
  step === "lex" ? lexPlace(places) : places.place;

/** Policy of the step's own role; `logs` included. */
export const stepStatements = (step: VendingPart, places: VendingPlaces): Statement[] => [
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", placeOfStep(step, places), `log-group:${names.functionLogs(names.vendingStep(step))}`)}:*`,
  ),
  ...own[step](places.place, lexPlace(places)),
  ...(managementStatements(step, places).length === 0
    ? []
    : [
        allow(
          "ActInManagement",
          ["sts:AssumeRole"],
          names.roleArn(places.managementAccountId, names.vendingStep(step)),
        ),
      ]),
];

const ours: Condition = { Null: { [`aws:ResourceTag/${requestTag}`]: "false" } };

/**
 * AWS asks for this right when an account is created with tags. That account has none yet, so that those of the table, which
 * all have an owner, and those of other requests can't be made vending's own.
 */
const onCreation: Condition = {
  Null: {
    [`aws:RequestTag/${requestTag}`]: "false",
    [`aws:ResourceTag/${requestTag}`]: "true",
    [`aws:ResourceTag/${ownerTag}`]: "true",
  },
};

/** The day of giving up, and nothing else: least of all for whom the account was made. */
const dayOnly: Condition = {
  "ForAllValues:StringEquals": { "aws:TagKeys": retiredTag },
  Null: { "aws:TagKeys": "false", [`aws:ResourceTag/${requestTag}`]: "false" },
};

/** What the step does in the management account; empty where it has nothing to do there. */
export function managementStatements(step: VendingPart, places: VendingPlaces): Statement[] {
  const { managementAccountId } = places;
  const organization = (resource: string): string =>
    `arn:${names.partition}:organizations::${managementAccountId}:${resource}`;
  const accounts = organization("account/o-*/*");
  const seeTags = allow("SeeTags", ["organizations:ListTagsForResource"], accounts);
  const move = [
    allow("MoveOwn", ["organizations:MoveAccount"], accounts, ours),
    allow(
      "Between",
      ["organizations:MoveAccount"],
      [organization("root/o-*/r-*"), organization("ou/o-*/ou-*")],
    ),
    allow("FindPlace", ["organizations:ListParents"], accounts),
  ];
  const byStep: Partial<Record<VendingPart, Statement[]>> = {
    check: [allow("SeeAccounts", ["organizations:ListAccounts"], "*")],
    create: [
      allow(
        "Create",
        actions({ organizations: "CreateAccount DescribeCreateAccountStatus ListAccounts" }),
        "*",
      ),
      allow("TagNew", ["organizations:TagResource"], accounts, onCreation),
      {
        Sid: "NotManagement",
        Effect: "Deny",
        Action: "organizations:TagResource",
        Resource: organization(`account/o-*/${managementAccountId}`),
      },
      seeTags,
    ],
    place: move,
    baseline: [
      allow("Enter", ["sts:AssumeRole"], `arn:${names.partition}:iam::*:role/${names.accessRole}`, {
        StringNotEquals: { "aws:ResourceAccount": [managementAccountId, ...places.others] },
      }),
    ],
    handover: assigning(places, "CreateAccountAssignment DescribeAccountAssignmentCreationStatus"),
    suspend: [
      ...move,
      allow("TagOwn", ["organizations:TagResource"], accounts, dayOnly),
      seeTags,
      ...assigning(places, "DeleteAccountAssignment"),
    ],
  };
  return byStep[step] ?? [];
}

/** The levels that people have in vending's units, and no other set; in no account of the table. */
function assigning(places: VendingPlaces, listed: string): Statement[] {
  const { instance, access, others, managementAccountId } = places;
  if (instance === undefined) return [];
  const assign = actions({ sso: `ListAccountAssignments ${listed}` });
  const account = (id: string): string => `arn:${names.partition}:sso:::account/${id}`;
  return [
    allow("Assign", assign, [instance, account("*")]),
    allow("AssignLevels", assign, `${instance.replace(":instance/", ":permissionSet/")}/ps-*`, {
      StringEquals: { [`aws:ResourceTag/${accessTag}`]: access },
    }),
    {
      Sid: "NotOthers",
      Effect: "Deny",
      Action: actions({ sso: "CreateAccountAssignment DeleteAccountAssignment" }),
      Resource: [...new Set([managementAccountId, ...others])].map(account),
    },
  ];
}

/** What starts the functions, and writes what became of it. */
export const machineStatements = (place: names.Place): Statement[] => [
  allow(
    "Steps",
    ["lambda:InvokeFunction"],
    machineSteps.map((step) => names.regionalArn("lambda", place, `function:${names.vendingStep(step)}`)),
  ),
  // Log delivery knows no narrower resource (Step Functions Developer Guide, "Logging using CloudWatch Logs").
  allow(
    "Logs",
    actions({
      logs: `
        CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery
        ListLogDeliveries PutResourcePolicy UpdateLogDelivery
      `,
    }),
    "*",
  ),
];

/** Whoever asks for accounts starts runs, and looks at how they fare. */
export const requestStatements = (place: names.Place): Statement[] => [
  allow("Ask", ["states:StartExecution"], machine(place)),
  allow(
    "Look",
    actions({ states: "DescribeExecution GetExecutionHistory RedriveExecution" }),
    names.regionalArn("states", place, `execution:${names.vendingName}:*`),
  ),
];

export const approveStatements = (place: names.Place): Statement[] => [
  allow(
    "Decide",
    ["lambda:InvokeFunction"],
    names.regionalArn("lambda", place, `function:${names.vendingStep("decide")}`),
  ),
];

/** What the deployment server's workers become to ask and decide there, for people who did so on its pages. */
export const vendingServerRole = `${names.vendingName}-server`;

/** Requests of the deployment server's: whatever else vending gives out, it neither sees nor follows. */
export const serverRequests = "web-*";

/** The server has a person ask and another decide: it starts runs, hands decisions on, and sees its own requests. */
export const vendingServerStatements = (place: names.Place): Statement[] => [
  allow("Ask", ["states:StartExecution"], machine(place)),
  allow(
    "Look",
    ["states:DescribeExecution"],
    names.regionalArn("states", place, `execution:${names.vendingName}:${serverRequests}`),
  ),
  allow("Read", ["dynamodb:GetItem"], table(place), {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": serverRequests },
    Null: { "dynamodb:LeadingKeys": "false" },
  }),
  ...approveStatements(place),
];

/** What the server's workers may do by their own role for this. */
export const asksForAccounts = (account: string): Statement =>
  allow("AskForAccounts", ["sts:AssumeRole"], names.roleArn(account, vendingServerRole));

/** No role of vending exceeds these, whatever its own policy says. */
export function vendingBoundary(places: VendingPlaces): Statement[] {
  const steps: readonly VendingPart[] = [
    ...machineSteps,
    "decide",
    ...(places.bot ? botParts : []),
    ...(places.lex === undefined ? [] : lexParts),
  ];
  const all = [
    ...steps.flatMap((step) => [...stepStatements(step, places), ...managementStatements(step, places)]),
    ...machineStatements(places.place),
    ...requestStatements(places.place),
    ...vendingServerStatements(places.place),
  ];
  const wanted = [...new Set(all.flatMap(({ Action = [] }) => Action))].filter(
    (action) => action !== "sts:AssumeRole",
  );
  return [
    allow("Vending", wanted.toSorted(), "*"),
    allow(
      "OwnWays",
      ["sts:AssumeRole"],
      [
        names.roleArn(places.managementAccountId, names.vendingStep("*")),
        `arn:${names.partition}:iam::*:role/${names.accessRole}`,
      ],
    ),
  ];
}

/** The topic's key: these encrypt what they tell, its administrator never uses it. */
export const vendingTellers = ({ place, bot, lex }: Pick<VendingPlaces, "place" | "bot" | "lex">): string[] =>
  (
    [
      "ask",
      "handover",
      ...(bot ? (["chat"] as const) : []),
      ...(lex === undefined ? [] : (["lex"] as const)),
    ] satisfies VendingPart[]
  ).map((step) => names.roleArn(place.account, names.vendingStep(step)));
