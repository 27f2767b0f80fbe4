// A model of what carries an arrival in a bucket on: EventBridge delivers, the function's own code runs as its declared role, the
// declared machine is run to its end while the clock goes on. Jobs are those of the model of Glue.
import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { createHandler } from "../../../../infra/functions/etl/start.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { awsError, type Input } from "../../aws/authorised.ts";
import { s3Of } from "../../aws/declaredAws.ts";
import { onKey } from "../../aws/keyCalls.ts";
import type { World } from "../../world.ts";
import { becomesRole } from "./script.ts";
import { runMachine, TaskError, type Ended, type Machine } from "../states/machine.ts";

/** Runs a job as the machine's role asks for it; undefined where it succeeds, else why not. */
export type RunJob = (account: string, job: string) => Promise<string | undefined>;
type Rule = {
  account: string;
  bucket: string;
  matches: RegExp;
  role: string;
  handle(event: object): Promise<object>;
};
type Told = { topic: string; subject: string; message: string };

export class Arrivals {
  /** What topics were told, in order. */
  readonly told: Told[] = [];
  readonly executions = new Map<string, Ended>();
  readonly #world: World;
  readonly #runJob: RunJob;
  readonly #rules: readonly Rule[];
  readonly #delivered = new Set<string>();

  constructor(world: World, runJob: RunJob) {
    this.#world = world;
    this.#runJob = runJob;
    this.#rules = this.#of("aws:cloudwatch/eventRule:EventRule").flatMap((rule) => this.#ruleOf(rule));
  }

  #of = (type: string): Facts[] => this.#world.company.model.resources.filter((each) => each.type === type);

  /** Of those whose target is the function that starts a machine. */
  #ruleOf(rule: Facts): Rule[] {
    const account = accountOf(rule) ?? "";
    const here = (type: string): Facts[] => this.#of(type).filter((each) => accountOf(each) === account);
    const target = here("aws:cloudwatch/eventTarget:EventTarget").find(
      ({ props }) => props["rule"] === rule.props["name"],
    );
    const fn = here("aws:lambda/function:Function").find(
      ({ props }) => props["arn"] === target?.props["arn"],
    );
    const variables =
      (fn?.props["environment"] as { variables?: Record<string, string> } | undefined)?.variables ?? {};
    if (fn === undefined || variables["MACHINE"] === undefined) return [];
    const { detail } = JSON.parse(String(rule.props["eventPattern"])) as {
      detail: { bucket: { name: string[] }; object: { key: { wildcard: string }[] } };
    };
    const use = <C>(Client: new (settings: never) => C): C =>
      this.#world.harness.guard(
        new Client(this.#world.harness.settings(String(fn.props["role"])) as never) as never,
      ) as C;
    const handle = createHandler(variables, use, this.#world.clock);
    const [wildcard = ""] = detail.object.key.map((each) => each.wildcard);
    return [
      {
        account,
        bucket: detail.bucket.name[0] ?? "",
        role: String(fn.props["role"]),
        matches: wild(wildcard),
        handle,
      },
    ];
  }

  /** Every version that has come since, each once; `again`: those that were delivered before, too. */
  async deliver(again = false): Promise<object[]> {
    const answers: object[] = [];
    for (const { account, bucket, matches, role, handle } of this.#rules) {
      const s3 = s3Of(this.#world.awsIn(account), account);
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      s3.destroy();
      for (const { Key = "", VersionId = "" } of Versions) {
        const id = `${bucket}/${Key}#${VersionId}`;
        if (!matches.test(Key) || (this.#delivered.has(id) && !again)) continue;
        this.#delivered.add(id);
        const detail = { bucket: { name: bucket }, object: { key: Key, "version-id": VersionId } };
        becomesRole(this.#world, "lambda.amazonaws.com", role, account);
        answers.push(await handle({ source: "aws.s3", "detail-type": "Object Created", detail }));
      }
    }
    return answers;
  }

  /** Step Functions, for the machines that are declared. */
  async start(input: Input): Promise<object> {
    const arn = String(input["stateMachineArn"]);
    const machine = this.#of("aws:sfn/stateMachine:StateMachine").find(({ props }) => props["arn"] === arn);
    if (machine === undefined) throw awsError("StateMachineDoesNotExist", 400, `there is no ${arn}`);
    const execution = `${arn.replace(":stateMachine:", ":execution:")}:${String(input["name"])}`;
    if (this.executions.has(execution))
      throw awsError("ExecutionAlreadyExists", 400, `Execution Already Exists: ${execution}`);
    const { clock } = this.#world;
    const role = String(machine.props["roleArn"]);
    becomesRole(this.#world, "states.amazonaws.com", role, accountOf(machine) ?? "");
    const ended = await runMachine(
      JSON.parse(String(machine.props["definition"])) as Machine,
      JSON.parse(String(input["input"])),
      {
        call: (resource, parameters) => this.#call(machine, resource, parameters as Input),
        pause: clock.pause,
        now: clock.now,
      },
    );
    this.executions.set(execution, ended);
    return { executionArn: execution, startDate: clock.now() };
  }

  async #call(machine: Facts, resource: string, parameters: Input): Promise<unknown> {
    const account = accountOf(machine) ?? "";
    const role = String(machine.props["roleArn"]);
    const { harness } = this.#world;
    const service = resource.replace("arn:aws:states:::", "");
    try {
      if (service === "dynamodb:updateItem")
        return await this.#world
          .clients(role)
          .dynamo.send(new UpdateItemCommand(parameters as unknown as UpdateItemCommandInput));
      if (service === "sns:publish") return this.#publish(role, account, parameters);
    } catch (error) {
      throw new TaskError((error as Error).name, (error as Error).message);
    }
    if (service !== "glue:startJobRun.sync") throw new Error(`${resource} is not rehearsed`);
    const job = String(parameters["JobName"]);
    for (const action of ["StartJobRun", "GetJobRun"])
      harness.ask(role, {
        action: `glue:${action}`,
        resource: `arn:aws:glue:${this.#world.regionIn(account)}:${account}:job/${job}`,
        account,
      });
    const why = await this.#runJob(account, job);
    if (why === undefined) return { JobRunState: "SUCCEEDED" };
    throw new TaskError(
      "States.TaskFailed",
      JSON.stringify({ JobName: job, JobRunState: "FAILED", ErrorMessage: why }),
    );
  }

  /** Under the topic's key, in the publisher's name (SNS Developer Guide, "Key management"). */
  #publish(role: string, account: string, parameters: Input): object {
    const topic = String(parameters["TopicArn"]);
    const { harness, company } = this.#world;
    const facts = this.#of("aws:sns/topic:Topic").find(({ props }) => props["arn"] === topic);
    const key = company.model.of("key").find(({ props }) => props["arn"] === facts?.props["kmsMasterKeyId"]);
    harness.ask(role, { action: "sns:Publish", resource: topic, account });
    for (const action of key === undefined ? [] : ["GenerateDataKey", "Decrypt"]) {
      const call = onKey(company.model, key as Facts, action);
      const context = { ...call.context, "kms:ViaService": `sns.${topic.split(":")[3] ?? ""}.amazonaws.com` };
      harness.ask(role, { ...call, context });
    }
    this.told.push({ topic, subject: String(parameters["Subject"]), message: String(parameters["Message"]) });
    return { MessageId: String(this.told.length) };
  }
}

/** A wildcard of EventBridge: a star stands for any text. */
const wild = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
