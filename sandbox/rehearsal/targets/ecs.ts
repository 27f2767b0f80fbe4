// A model of ECS: services and task definitions as they are declared, rollouts and tasks that take their time on the clock. No
// container runs: a task starts when its image can be pulled, as the declared execution role and from the rehearsal's registry.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Input } from "../aws/authorised.ts";
import { variableOf } from "../purpose.ts";
import type { World } from "../world.ts";
import { Service, type Definition } from "./ecsService.ts";
import { Tasks } from "./ecsTasks.ts";
import { hasTags, tagContext, type Act, type Breaks } from "./experiments.ts";
import type { Mishap, TargetModel } from "./index.ts";

export const ecs = (world: World): TargetModel => new Ecs(world);

class Ecs implements TargetModel {
  readonly about =
    "ECS: a model of services, task definitions, rollouts and tasks, of which Spot takes some away; an image is pulled as the declared role, and no container runs";
  mishap: TargetModel["mishap"];
  readonly breaks: Breaks = { "aws:ecs:stop-task": (act) => this.#stop(act) };
  readonly #world: World;
  readonly #services: readonly Service[];
  /** Revisions by account and family. */
  readonly #definitions = new Map<string, Definition[]>();
  readonly #tasks: Tasks;

  constructor(world: World) {
    this.#world = world;
    this.#tasks = new Tasks(world.clock.now);
    const ofType = (type: string) => world.company.model.resources.filter((facts) => facts.type === type);
    for (const facts of ofType("aws:ecs/taskDefinition:TaskDefinition")) this.#declare(facts);
    this.#services = ofType("aws:ecs/service:Service").map(
      (facts) => new Service(world, facts, this.#find(accountOf(facts) ?? "", String(facts.props["name"]))),
    );
  }

  #declare(facts: Facts): void {
    const { containerDefinitions, ...props } = facts.props;
    const containers = JSON.parse(String(containerDefinitions)) as Definition["containerDefinitions"];
    this.#register(accountOf(facts) ?? "", {
      ...(props as object as Definition),
      containerDefinitions: containers,
    });
  }

  mishaps = (project: Facts): readonly Mishap[] => {
    const own = this.#services.find(
      ({ name, account }) => account === accountOf(project) && name === variableOf(project, "SERVICE"),
    );
    if (own === undefined || stepOf(project) !== "deploy") return [];
    if (runsOnce(project)) return ["step"];
    return own.alarms.length > 0 ? ["alarm"] : [];
  };

  /** Where tasks run once, what ran last and well. */
  traffic = () =>
    this.#services.map((service) => {
      const { account, name } = service;
      const ran = this.#tasks.lastGood(name, account);
      return ran === undefined
        ? service.traffic()
        : { account, name, shares: { [this.#find(account, ran).revision]: 100 } };
    });

  answer: Answer = (operation, input, account) => {
    const command = /^ECSClient\.(\w+)Command$/.exec(operation)?.[1];
    return command === undefined ? undefined : this.#operations[command]?.(input, account);
  };

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => object>> = {
    DescribeServices: (input, account) => ({
      services: (input["services"] as string[]).map((name) => this.#service(account, name).describe()),
    }),
    DescribeTaskDefinition: (input, account) => ({
      taskDefinition: this.#find(account, String(input["taskDefinition"])),
    }),
    RegisterTaskDefinition: (input, account) => ({
      taskDefinition: this.#register(account, input as object as Definition),
    }),
    UpdateService: (input, account) => {
      const service = this.#service(account, String(input["service"]));
      service.watch(input["deploymentConfiguration"]);
      // What is about later rollouts begins none.
      if (input["taskDefinition"] === undefined) return { service: service.describe() };
      const to = this.#find(account, String(input["taskDefinition"]));
      service.begin(to, Number(input["desiredCount"]), this.mishap === "alarm");
      return { service: service.describe() };
    },
    RunTask: (input, account) => {
      const definition = this.#find(account, String(input["taskDefinition"]));
      const pulled = this.#service(account, String(input["cluster"])).starts(definition);
      return this.#tasks.run(
        { ...input, taskDefinition: definition.taskDefinitionArn },
        { pulled, fails: this.mishap === "step" },
      );
    },
    DescribeTasks: (input) => this.#tasks.describe(input["tasks"] as string[]),
    ListTasks: (input, account) => ({
      taskArns: this.#tasks.listStopped(String(input["family"]), account),
    }),
  };

  /** Tasks of services that have the tags, which ECS gives to their tasks; their service starts others. */
  async #stop(act: Act): Promise<number> {
    const { account, role, count } = act;
    const ask = (action: string, resource: string, context: Record<string, string> = {}): void =>
      this.#world.harness.ask(role, { action, resource, account, context });
    ask("tag:GetResources", "*");
    const hit = this.#services.filter((each) => each.account === account && hasTags(each.tags, act));
    for (const service of hit)
      for (let task = 1; task <= count; task += 1) {
        const resource = `arn:aws:ecs:${this.#world.regionIn(account)}:${account}:task/${service.name}/${task}`;
        ask("ecs:DescribeTasks", resource);
        ask("ecs:StopTask", resource, tagContext(act));
        service.stop();
      }
    return hit.length * count;
  }

  #register(account: string, definition: Definition): Definition {
    const { family } = definition;
    const revisions = this.#definitions.get(`${account}/${family}`) ?? [];
    const revision = revisions.length + 1;
    const taskDefinitionArn = `arn:aws:ecs:${this.#world.regionIn(account)}:${account}:task-definition/${family}:${revision}`;
    const made = { ...definition, revision, taskDefinitionArn };
    this.#definitions.set(`${account}/${family}`, [...revisions, made]);
    return made;
  }

  /** By ARN, by family and revision, or the newest of a family. */
  #find(account: string, named: string): Definition {
    const [family = "", revision] = named.replace(/^.*task-definition\//, "").split(":");
    const revisions = this.#definitions.get(`${account}/${family}`) ?? [];
    const found = revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
    if (found !== undefined) return found;
    throw awsError("ClientException", 400, `Unable to describe task definition ${named}`);
  }

  #service(account: string, name: string): Service {
    const found = this.#services.find((each) => each.account === account && each.name === name);
    if (found !== undefined) return found;
    throw awsError("ServiceNotFoundException", 400, `Service not found: ${name}`);
  }
}

/** By the command of its buildspec. */
const runsOnce = (project: Facts): boolean =>
  /\brunTasks\b/.test(String((project.props["source"] as { buildspec?: string } | undefined)?.buildspec));
