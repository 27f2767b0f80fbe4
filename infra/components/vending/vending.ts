// Declares account vending: a table of requests, a topic, a function for each step, the machine that runs them in order, and
// the two roles by which people and programs ask and decide.
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import type { Provider } from "@pulumi/aws/provider.js";
import { StateMachine } from "@pulumi/aws/sfn/stateMachine.js";
import * as pulumi from "@pulumi/pulumi";
import { toJson, onlyRoles, type Statement } from "../../plan/documents/document.ts";
import { administers, usesVia } from "../../plan/documents/keys.ts";
import { trustRoles, trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import {
  approveStatements,
  machineStatements,
  requestStatements,
  vendingBoundary,
  vendingServerStatements,
  vendingTellers,
  type VendingPlaces,
} from "../../plan/vending/documents.ts";
import { vendingMachine, vendingSteps } from "../../plan/vending/machine.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { boundaryTags } from "../landing-zone/boundary.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import { createTopic } from "../logs/topic.ts";
import { CodeSigning } from "../targets/codeSigning.ts";
import { Bot } from "./bot.ts";
import { Chat, type ChatArgs } from "./chat.ts";
import { Step } from "./step.ts";

export type VendingArgs = {
  company: string;
  places: VendingPlaces;
  /** Of the management account. */
  management: Provider;
  administrator: string;
  logs: LogSettings;
  /** ARNs of roles. */
  requesters: readonly string[];
  approvers: readonly string[];
  servers: readonly string[];
  /** E-mail addresses. */
  tells: readonly string[];
  /** Settings of the functions, beside the table and the topic. */
  variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** How people talk with the bot in chats, by Amazon Lex. */
  chat?: Pick<ChatArgs, "plan" | "region" | "doors"> | undefined;
  protect: boolean;
};

export class Vending extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  /** What chats call, by the chat. */
  readonly doors: Chat["addresses"];

  constructor(name: string, args: VendingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:vending:Vending", name, {}, opts);
    const { place } = args.places;
    const boundaries = {
      own: this.boundary(name, args.places, { parent: this }),
      management: this.boundary(`${name}-management`, args.places, {
        parent: this,
        provider: args.management,
      }),
    };
    const variables = { ...args.variables, TABLE: this.table(name, args), TOPIC: this.topic(name, args) };
    const codeSigning = this.codeSigning(name, args);
    const steps = vendingSteps.map(
      (step) => new Step({ ...args, step, boundaries, variables, codeSigning }, { parent: this }),
    );
    const logGroup = createLogGroup(name, `/aws/vendedlogs/states/${names.vendingName}`, args.logs, {
      parent: this,
    });
    const machine = new StateMachine(
      name,
      {
        name: names.vendingName,
        type: "STANDARD",
        roleArn: this.role(name, "machine", boundaries.own, args.places, {
          trust: trustService("states.amazonaws.com", place.account),
          statements: machineStatements(place),
        }),
        definition: JSON.stringify(vendingMachine(place)),
        // What a request says stays in its record.
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: false,
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
        },
      },
      { parent: this, dependsOn: steps },
    );
    this.machineArn = machine.arn;
    this.people(name, args, boundaries.own);
    const common = { ...args, boundaries, codeSigning };
    const bot = args.places.bot ? new Bot(name, { ...common, variables }, { parent: this }) : undefined;
    this.doors =
      bot === undefined || args.chat === undefined
        ? {}
        : new Chat(`${name}-chat`, { ...common, ...args.chat, variables: bot.variables }, { parent: this })
            .addresses;
    this.registerOutputs({ machineArn: this.machineArn });
  }

  /** Roles by which people and programs ask and decide. */
  private people(name: string, args: VendingArgs, boundary: pulumi.Input<string>): void {
    const { place } = args.places;
    for (const [what, roles, statements] of [
      ["request", args.requesters, requestStatements(place)],
      ["approve", args.approvers, approveStatements(place)],
      ["server", args.servers, vendingServerStatements(place)],
    ] as const)
      if (roles.length > 0)
        this.role(name, what, boundary, args.places, { trust: trustRoles(roles), statements });
  }

  /** The steps run what this program has had signed, and nothing else. */
  private codeSigning(name: string, { company, places, administrator }: VendingArgs): CodeSigning {
    return new CodeSigning(
      name,
      { company, account: places.place.account, environment: "vending", administrator, profiles: [] },
      { parent: this },
    );
  }

  private boundary(
    name: string,
    places: VendingPlaces,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    return new Policy(
      `${name}-boundary`,
      {
        name: names.vendingBoundaryPolicy,
        description: "What no role of account vending exceeds",
        policy: toJson(vendingBoundary(places)),
        tags: boundaryTags,
      },
      opts,
    ).arn;
  }

  private role(
    name: string,
    what: keyof typeof roleDescriptions,
    boundary: pulumi.Input<string>,
    { place }: VendingPlaces,
    rights: { trust: readonly Statement[]; statements: readonly Statement[] },
  ): pulumi.Output<string> {
    const roleName = `${names.vendingName}-${what}`;
    const description = `Account vending: ${roleDescriptions[what]}`;
    return new ScopedRole(
      `${name}-${what}`,
      { account: place.account, roleName, description, boundary, ...rights },
      { parent: this },
    ).ready;
  }

  /** Requests hold addresses of people: by a key of the account, and nobody deletes the table. */
  private table(name: string, { protect }: VendingArgs): pulumi.Output<string> {
    return new Table(
      name,
      {
        name: names.vendingName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: protect,
      },
      { parent: this, protect },
    ).name;
  }

  private topic(name: string, { places, administrator, tells, protect }: VendingArgs): pulumi.Output<string> {
    const { place } = places;
    const tellers = vendingTellers(places);
    const key = new ManagedKey(
      name,
      {
        description: "Encrypts what account vending tells",
        alias: `alias/${names.vendingName}`,
        policy: [
          administers(administrator),
          usesVia(
            "Tell",
            tellers,
            ["kms:Decrypt", "kms:GenerateDataKey"],
            `sns.${place.region}.amazonaws.com`,
          ),
        ],
        protect,
      },
      { parent: this },
    );
    const publish: Statement = {
      Sid: "Tell",
      Effect: "Allow",
      ...onlyRoles(tellers),
      Action: "sns:Publish",
      Resource: names.regionalArn("sns", place, names.vendingName),
    };
    return createTopic(
      name,
      { topicName: names.vendingName, keyArn: key.ready, policy: [publish], subscribers: tells },
      { parent: this },
    );
  }
}

const roleDescriptions = {
  machine: "runs its steps in order",
  request: "asks for accounts",
  approve: "decides on requests",
  server: "asks and decides for people on the deployment server's pages",
};
