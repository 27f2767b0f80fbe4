// Decides what each step of account vending may do: in its own account, and as the role that it takes in the management
// account. Only accounts that vending made are moved, tagged or entered.
import * as names from "../names.ts";
import { actions, allow, type Condition, type Statement } from "../documents/document.ts";
import type { MachineStep, VendingStep } from "./machine.ts";
import { machineSteps } from "./machine.ts";

/** Where vending works: its own account, the management account, and the instance of Identity Center, if there is one. */
export type VendingPlaces = {
  readonly place: names.Place;
  readonly managementAccountId: string;
  readonly instance: string | undefined;
  /** Ids of accounts that are not vending's: it never enters them. */
  readonly others: readonly string[];
};

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

const own: Readonly<Record<VendingStep, (place: names.Place) => Statement[]>> = {
  check: (place) => [allow("Open", actions({ dynamodb: "GetItem PutItem" }), table(place))],
  ask: (place) => [note(place), ...tell(place), answer],
  decide: (place) => [note(place), allow("FreeAddress", ["dynamodb:DeleteItem"], table(place)), answer],
  create: (place) => [note(place)],
  place: (place) => [note(place)],
  baseline: (place) => [read(place)],
  handover: (place) => [note(place), ...tell(place)],
  suspend: (place) => [note(place)],
};

/** Policy of the step's own role; `logs` included. */
export const stepStatements = (step: VendingStep, places: VendingPlaces): Statement[] => [
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", places.place, `log-group:${names.functionLogs(names.vendingStep(step))}`)}:*`,
  ),
  ...own[step](places.place),
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

/** What the step does in the management account; empty where it has nothing to do there. */
export function managementStatements(step: VendingStep, places: VendingPlaces): Statement[] {
  const { managementAccountId, instance } = places;
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
  const byStep: Partial<Record<VendingStep, Statement[]>> = {
    check: [allow("SeeAccounts", ["organizations:ListAccounts"], "*")],
    create: [
      allow(
        "Create",
        actions({ organizations: "CreateAccount DescribeCreateAccountStatus ListAccounts" }),
        "*",
      ),
      allow("TagNew", ["organizations:TagResource"], accounts, {
        Null: { [`aws:RequestTag/${requestTag}`]: "false" },
      }),
      seeTags,
    ],
    place: move,
    baseline: [
      allow("Enter", ["sts:AssumeRole"], `arn:${names.partition}:iam::*:role/${names.accessRole}`, {
        StringNotEquals: { "aws:ResourceAccount": [managementAccountId, ...places.others] },
      }),
    ],
    handover: assigning(instance, "CreateAccountAssignment DescribeAccountAssignmentCreationStatus"),
    suspend: [
      ...move,
      allow("TagOwn", ["organizations:TagResource"], accounts, ours),
      seeTags,
      ...assigning(instance, "DeleteAccountAssignment"),
    ],
  };
  return byStep[step] ?? [];
}

const assigning = (instance: string | undefined, listed: string): Statement[] =>
  instance === undefined
    ? []
    : [
        allow("Assign", actions({ sso: `ListAccountAssignments ${listed}` }), [
          instance,
          `${instance.replace(":instance/", ":permissionSet/")}/ps-*`,
          `arn:${names.partition}:sso:::account/*`,
        ]),
      ];

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

/** No role of vending exceeds these, whatever its own policy says. */
export function vendingBoundary(places: VendingPlaces): Statement[] {
  const steps: readonly VendingStep[] = [...machineSteps, "decide"];
  const all = [
    ...steps.flatMap((step) => [...stepStatements(step, places), ...managementStatements(step, places)]),
    ...machineStatements(places.place),
    ...requestStatements(places.place),
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

/** The topic's key: two steps encrypt what they tell, its administrator never uses it. */
export const vendingTellers = (place: names.Place): string[] =>
  (["ask", "handover"] satisfies MachineStep[]).map((step) =>
    names.roleArn(place.account, names.vendingStep(step)),
  );
