// A model of Glue: jobs that fetch what they run, triggers that start each other's steps, runs and schedules by the clock.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { awsError, type Answer, type Input } from "../../aws/authorised.ts";
import type { World } from "../../world.ts";
import type { TargetModel, Traffic } from "../index.ts";
import { Workflow, type GlueJob } from "./workflow.ts";

export const glue = (world: World): TargetModel => new Glue(world);

class Glue implements TargetModel {
  readonly about =
    "Glue: a model of jobs, triggers and workflows; a job fetches its script as its declared role, Python reads it, nobody runs it";
  mishap: TargetModel["mishap"];
  readonly #jobs = new Map<string, GlueJob>();
  readonly #workflows = new Map<string, Workflow>();

  constructor(world: World) {
    const { resources } = world.company.model;
    const each = (type: string, make: (facts: Facts, account: string, name: string) => void): void => {
      for (const facts of resources)
        if (facts.type === type) make(facts, accountOf(facts) ?? "", String(facts.props["name"]));
    };
    each("aws:glue/job:Job", (facts, account, name) =>
      this.#jobs.set(`${account}/${name}`, { account, name, definition: definitionOf(facts) }),
    );
    each("aws:glue/workflow:Workflow", (_, account, name) => {
      const triggers = resources.filter(
        ({ type, props, ...rest }) =>
          type === "aws:glue/trigger:Trigger" &&
          props["workflowName"] === name &&
          accountOf({ type, props, ...rest }) === account,
      );
      const fails = (): boolean => this.mishap === "step";
      const jobs = this.#jobs;
      this.#workflows.set(
        `${account}/${name}`,
        new Workflow({ world, account, name, jobs, fails }, triggers),
      );
    });
  }

  shifts = (): boolean => false;

  /** Which scripts a workflow's jobs run, by the release that they are of. */
  traffic = (): Traffic[] => [...this.#workflows.values()].map((workflow) => workflow.traffic());

  answer: Answer = (operation, input, account) => {
    const command = /^GlueClient\.(\w+)Command$/.exec(operation)?.[1];
    return command === undefined ? undefined : this.#operations[command]?.(input, account);
  };

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => ReturnType<Answer>>> = {
    GetJob: (input, account) => ({ Job: structuredClone(this.#job(input, account).definition) }),
    UpdateJob: (input, account) => {
      const job = this.#job(input, account);
      const { definition } = job;
      // What an update leaves out is reset.
      job.definition = { Name: job.name, CreatedOn: definition.CreatedOn, ...(input["JobUpdate"] as object) };
      return { JobName: job.name };
    },
    GetTrigger: (input, account) => ({ Trigger: this.#byTrigger(input, account).describe(input["Name"]) }),
    StartTrigger: (input, account) => this.#byTrigger(input, account).start(input["Name"]),
    StopTrigger: (input, account) => this.#byTrigger(input, account).stop(input["Name"]),
    GetWorkflow: async (input, account) => ({ Workflow: await this.#workflow(input, account).look() }),
    StartWorkflowRun: async (input, account) => ({ RunId: await this.#workflow(input, account).run() }),
    GetWorkflowRun: async (input, account) => ({
      Run: await this.#workflow(input, account).lookAt(input["RunId"]),
    }),
  };

  #job = (input: Input, account: string): GlueJob =>
    this.#jobs.get(`${account}/${String(input["JobName"])}`) ?? missing(input["JobName"]);
  #workflow = (input: Input, account: string): Workflow =>
    this.#workflows.get(`${account}/${String(input["Name"])}`) ?? missing(input["Name"]);
  #byTrigger = (input: Input, account: string): Workflow =>
    [...this.#workflows.values()].find((each) => each.account === account && each.has(input["Name"])) ??
    missing(input["Name"]);
}

const missing = (name: unknown): never => {
  throw awsError("EntityNotFoundException", 400, `Entity not found: ${String(name)}`);
};

/** As Glue describes what a stack declares. */
const definitionOf = ({ props }: Facts): GlueJob["definition"] => {
  const command = props["command"] as { name: string; scriptLocation: string; pythonVersion?: string };
  return {
    Name: String(props["name"]),
    Role: String(props["roleArn"]),
    Command: {
      Name: command.name,
      ScriptLocation: command.scriptLocation,
      ...(command.pythonVersion === undefined ? {} : { PythonVersion: command.pythonVersion }),
    },
    DefaultArguments: { ...(props["defaultArguments"] as Record<string, string> | undefined) },
    GlueVersion: String(props["glueVersion"]),
    SecurityConfiguration: String(props["securityConfiguration"]),
    WorkerType: String(props["workerType"]) as "G.1X",
    NumberOfWorkers: Number(props["numberOfWorkers"]),
    MaxCapacity: Number(props["numberOfWorkers"]),
  };
};
