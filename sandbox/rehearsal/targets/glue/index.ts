// A model of Glue: jobs that fetch what they run, triggers that start each other's steps, runs and schedules by the clock.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Input } from "../../aws/authorised.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";
import type { Mishap, TargetModel, Traffic } from "../index.ts";
import { Arrivals } from "./arrivals.ts";
import { definitionOf, jobSeconds, trafficOf, whyJobFails, type GlueJob } from "./job.ts";
import { runShell } from "./shell.ts";
import { Workflow } from "./workflow.ts";

export const glue = (world: World): TargetModel => new Glue(world);

class Glue implements TargetModel {
  readonly about =
    "Glue: a model of jobs, triggers and workflows; a job fetches its script as its declared role; plain Python is run, Spark's is only read";
  mishap: TargetModel["mishap"];
  readonly #jobs = new Map<string, GlueJob>();
  readonly #workflows = new Map<string, Workflow>();
  readonly #jobRuns: { name: string; why: string | undefined }[] = [];
  readonly arrivals: Arrivals;
  readonly #world: World;
  #delivering = false;

  constructor(world: World) {
    this.#world = world;
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
    this.arrivals = new Arrivals(world, this.#runJob);
  }

  async #deliver(): Promise<void> {
    this.#delivering = true;
    await this.arrivals.deliver().finally(() => (this.#delivering = false));
  }

  mishaps = (project: Facts): readonly Mishap[] => {
    const named = ["WORKFLOW", "JOB", "JOBS"].some((name) => variableOf(project, name) !== undefined);
    return stepOf(project) === "check" && named ? ["step"] : [];
  };

  /** Which scripts the jobs run that a project releases to, by the release that they are of. */
  traffic = (): Traffic[] =>
    this.#world.company.model.of("project").flatMap((project) => {
      const account = accountOf(project) ?? "";
      const scripts = variableOf(project, "SCRIPTS");
      if (scripts === undefined) return [];
      const jobs = Object.keys(JSON.parse(scripts) as object);
      const found = jobs.flatMap((job) => this.#jobs.get(`${account}/${job}`) ?? []);
      return [trafficOf(account, variableOf(project, "WORKFLOW") ?? "", found)];
    });

  /** A job that a machine runs, or somebody starts, while the clock goes on; `step` lets it fail. */
  #runJob = async (
    account: string,
    name: string,
    told: Readonly<Record<string, string>> = {},
  ): Promise<string | undefined> => {
    await this.#world.clock.pause(jobSeconds);
    const job = this.#jobs.get(`${account}/${name}`);
    if (job === undefined) return `there is no job ${name}`;
    if (this.mishap === "step") return "the job was made to fail";
    const why = await whyJobFails(this.#world, job);
    return (
      why ?? (job.definition.Command?.Name === "pythonshell" ? runShell(this.#world, job, told) : undefined)
    );
  };

  answer: Answer = async (operation, input, account) => {
    if (operation === "SFNClient.StartExecutionCommand") return this.arrivals.start(input);
    // Whoever asks what became of an arrival finds what EventBridge has delivered until then.
    if (
      operation === "DynamoDBClient.GetItemCommand" &&
      String(input["TableName"]).endsWith("-arrivals") &&
      !this.#delivering
    )
      await this.#deliver();
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
    StartJobRun: async (input, account) => {
      const { name } = this.#job(input, account);
      const why = await this.#runJob(account, name, (input["Arguments"] ?? {}) as Record<string, string>);
      return { JobRunId: `jr_${this.#jobRuns.push({ name, why })}` };
    },
    GetJobRun: (input) => {
      const { why } =
        this.#jobRuns[Number(String(input["RunId"]).slice("jr_".length)) - 1] ?? missing(input["RunId"]);
      return {
        JobRun:
          why === undefined ? { JobRunState: "SUCCEEDED" } : { JobRunState: "FAILED", ErrorMessage: why },
      };
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
