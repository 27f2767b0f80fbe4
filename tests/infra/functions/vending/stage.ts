// An organization in moto in which account vending runs as it is declared: moto's interpreter runs the declared machine, each
// step is our handler with the declared settings, and every call is authorised as the declared role.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListAccountsCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import { Records } from "../../../../infra/functions/vending/records.ts";
import { roleArn, vendingName, vendingStep } from "../../../../infra/plan/names.ts";
import { botParts } from "../../../../infra/plan/vending/bot.ts";
import { lexParts } from "../../../../infra/plan/vending/lex.ts";
import { vendingSteps, type VendingPart } from "../../../../infra/plan/vending/machine.ts";
import { withNewAccounts } from "./newAccounts.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { Harness, type Credentials } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto, unguarded } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { startMoto, type Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { vendingOperations } from "./operations.ts";

/** Roles of Identity Center, by which people talk with the bot. */
const people = (name: string): string =>
  `arn:aws:iam::934905847227:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0123456789abcdef`;
const vending = {
  ...(valueOf("org", "vending") as object),
  bot: true,
  servers: ["arn:aws:iam::276677566922:role/LockgateServer"],
  requesters: [people("Requester")],
  approvers: [people("Approver")],
  chat: {
    people: [
      { slack: "T012AB3C4/U000000ADA", teams: "11111111-2222-3333-4444-00000000ada0", person: "Ada" },
      { slack: "T012AB3C4/U00000GRACE", person: "grace" },
    ],
    teams: { app: "aaaaaaaa-0000-1111-2222-333333333333", tenant: "bbbbbbbb-0000-1111-2222-333333333333" },
  },
};
export const config = exampleConfig("org", { vending });
const { region } = config;
export const vendingAccount =
  config.accounts.find(({ name }) => name === config.vending?.account)?.accountId ?? "";

type Handler = (event: unknown) => Promise<unknown>;
type StepModule = { createHandler(env: Record<string, string>, use: Connect): Handler };
export type Run = { status: string; error?: string; cause?: string };

const made = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("moto made nothing");
  return value;
};

export class VendingStage {
  readonly company: Company;
  readonly harness: Harness;
  readonly units = new Map<string, string>();
  /** Handlers by step; made anew where a test changes settings. */
  readonly #handlers = new Map<VendingPart, Handler>();
  readonly #moto: Moto;
  readonly #server: Server;
  #machine = "";
  #runs = 0;

  private constructor(moto: Moto, server: Server, company: Company) {
    this.#moto = moto;
    this.#server = server;
    const { company: complete, made: entered } = withNewAccounts(company, config);
    this.company = complete;
    const operations = vendingOperations(() => this.organizations());
    this.harness = new Harness({
      endpoint: moto.endpoint,
      region,
      company: complete,
      operations,
      made: entered,
    });
  }

  static async open(): Promise<VendingStage> {
    const calls: { answer?: (name: string, event: unknown) => Promise<unknown> } = {};
    const server = await serve((name, event) => made(calls.answer)(name, event));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const moto = await startMoto(undefined, { functions: address });
    const stage = new VendingStage(moto, server, await declaredCompany({}, { org: { vending } }));
    calls.answer = (name, event) => stage.#call(name, event);
    await stage.#found();
    return stage;
  }

  async close(): Promise<void> {
    await this.#moto.stop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A client past all policies, as an owner of AWS would have it. */
  look<C extends { middlewareStack: object }>(
    Client: new (settings: never) => C,
    account: string,
    more: { region?: string } = {},
  ): C {
    const endpoint = this.#moto.endpoint.replace("127.0.0.1", "localhost");
    const settings = { endpoint, region, credentials: owner, ...more };
    return unguarded(new Client(settings as never), account);
  }
  organizations = (): OrganizationsClient => this.look(OrganizationsClient, config.accountId);
  readonly #sfn = (): SFNClient => this.look(SFNClient, vendingAccount);
  records = (): Records => new Records(this.look(DynamoDBClient, vendingAccount), vendingName);

  /** The organization's root and units, the table, the topic and the machine. */
  async #found(): Promise<void> {
    const client = this.organizations();
    await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const { Roots } = await client.send(new ListRootsCommand({}));
    for (const Name of ["Sandbox", "Suspended"]) {
      const { OrganizationalUnit } = await client.send(
        new CreateOrganizationalUnitCommand({ ParentId: made(Roots?.[0]?.Id), Name }),
      );
      this.units.set(Name, made(OrganizationalUnit?.Id));
    }
    const own = this.company.model.resources.filter((facts) => accountOf(facts) === vendingAccount);
    await declareInMoto(buildModel(own), { endpoint: this.#moto.endpoint, region });
    await this.look(SNSClient, vendingAccount).send(new CreateTopicCommand({ Name: vendingName }));
    const { stateMachineArn } = await this.#sfn().send(
      new CreateStateMachineCommand({
        name: vendingName,
        roleArn: roleArn(vendingAccount, "lockgate-vending-machine"),
        definition: String(this.declared("aws:sfn/stateMachine:StateMachine", vendingName)["definition"]),
      }),
    );
    this.#machine = made(stateMachineArn);
    // moto runs no functions: what one calls, our handlers answer.
    this.harness.answer = async (operation, input) => {
      if (operation !== "LambdaClient.InvokeCommand") return undefined;
      const event: unknown = JSON.parse(Buffer.from(input["Payload"] as Uint8Array).toString("utf8"));
      const said = (await this.#call(String(input["FunctionName"]), event)) as { Payload: unknown };
      return { ...said, Payload: Buffer.from(JSON.stringify(said.Payload)) };
    };
    await this.setUp();
  }

  /** Properties of what the program declares, by type and physical name. */
  declared(type: string, name: string): Record<string, unknown> {
    return made(
      this.company.model.resources.find((facts) => facts.type === type && facts.props["name"] === name),
    ).props;
  }

  /** All steps as they are declared; `approval` of all units. */
  async setUp(approval: "none" | "manual" = "manual"): Promise<void> {
    for (const step of [...vendingSteps, ...botParts, ...lexParts]) {
      const module = (await import(`../../../../infra/functions/vending/${step}.ts`)) as StepModule;
      const { environment } = this.declared("aws:lambda/function:Function", vendingStep(step)) as {
        environment: { variables: Record<string, string> };
      };
      const { variables } = environment;
      const units = (JSON.parse(variables["UNITS"] ?? "[]") as { name: string }[]).map((unit) => ({
        ...unit,
        approval,
        id: this.units.get(unit.name),
      }));
      const changes = { UNITS: JSON.stringify(units), SUSPENDED: made(this.units.get("Suspended")) };
      this.#handlers.set(step, module.createHandler({ ...variables, ...changes }, this.connect(step)));
    }
  }

  connect(step: VendingPart): Connect {
    const role = roleArn(vendingAccount, vendingStep(step));
    const { harness } = this;
    return ((
      Client: new (settings: object) => { config: object; middlewareStack: object },
      settings: { credentials?: Credentials } = {},
    ) =>
      harness.guard(
        new Client({
          ...(settings.credentials === undefined
            ? harness.settings(role)
            : harness.settingsFor(settings.credentials)),
          ...settings,
        }),
      )) as Connect;
  }

  /** Calls a step by itself, as Lambda does. */
  call = (step: VendingPart, event: unknown): Promise<unknown> => made(this.#handlers.get(step))(event);

  /** What Lambda answers: the payload, or the error as its runtime tells it. */
  async #call(name: string, event: unknown): Promise<object> {
    const step = name.split(":").at(-1)?.replace(vendingStep(""), "") as VendingPart;
    try {
      return { Payload: (await this.call(step, event)) ?? null };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { FunctionError: "Unhandled", Payload: { errorType, errorMessage } };
    }
  }

  /** Begins a run of the machine; answers its ARN. */
  async start(input: object): Promise<string> {
    const { executionArn } = await this.#sfn().send(
      new StartExecutionCommand({
        stateMachineArn: this.#machine,
        name: `run-${(this.#runs += 1)}`,
        input: JSON.stringify(input),
      }),
    );
    return made(executionArn);
  }

  async ended(executionArn: string): Promise<Run> {
    for (;;) {
      const { status, error, cause } = await this.#sfn().send(new DescribeExecutionCommand({ executionArn }));
      if (status !== "RUNNING")
        return {
          status: made(status),
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
        };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  run = async (input: object): Promise<Run> => this.ended(await this.start(input));

  /** When so many runs of a request wait for its decision. A run that ends before is an error. */
  async asked(requestId: string, executionArn: string, runs = 1): Promise<void> {
    while (((await this.records().find(requestId))?.tokens ?? []).length < runs) {
      const { status, error, cause } = await this.#sfn().send(new DescribeExecutionCommand({ executionArn }));
      if (status !== "RUNNING") throw new Error(`the run ended, ${status}: ${error} ${cause}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ids of the accounts that have the address. */
  async accountsOf(email: string): Promise<string[]> {
    const { Accounts = [] } = await this.organizations().send(new ListAccountsCommand({}));
    return Accounts.filter((account) => account.Email === email).map(({ Id }) => made(Id));
  }

  async unitOf(account: string): Promise<string | undefined> {
    const { Parents = [] } = await this.organizations().send(new ListParentsCommand({ ChildId: account }));
    return [...this.units].find(([, id]) => id === Parents[0]?.Id)?.[0];
  }

  async tagsOf(account: string): Promise<Record<string, string>> {
    const { Tags = [] } = await this.organizations().send(
      new ListTagsForResourceCommand({ ResourceId: account }),
    );
    return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  }
}

const owner = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };

function serve(answer: (name: string, event: unknown) => Promise<unknown>): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const event = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
      void answer(decodeURIComponent(request.url ?? "").slice(1), event).then((told) => {
        response.end(JSON.stringify(told));
      });
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
