// Tasks of ECS that run by themselves (API, RunTask and Task): spread over the providers of a strategy, started once for each
// token, each to its end on the clock. Spot takes one of each first call away; no container runs.
import { awsError, type Input } from "../aws/authorised.ts";

type Share = { capacityProvider: string; weight?: number; base?: number };
type Container = { name: string; exitCode?: number; reason?: string };
/** The part of the API's Task that is read, and when it ends. */
type Task = {
  taskArn: string;
  taskDefinitionArn: string;
  group: string;
  startedBy: string;
  capacityProviderName: string;
  ends: number;
  end: { stopCode: string; stoppedReason: string; containers: Container[] };
};
/** What becomes of the tasks of one call. */
export type Fate = { pulled: boolean; fails: boolean };

/** Seconds from the call until Spot takes a task away, and until a task has done its work. */
const times = { taken: 300, done: 900 };

const ways = (name: string) => ({
  done: {
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ name, exitCode: 0 }],
  },
  failed: {
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ name, exitCode: 1 }],
  },
  taken: {
    stopCode: "SpotInterruption",
    stoppedReason: "Your Spot Task was interrupted.",
    containers: [{ name, exitCode: 143 }],
  },
  unpulled: {
    stopCode: "TaskFailedToStart",
    stoppedReason: "CannotPullContainerError",
    containers: [{ name }],
  },
});

/** Each task to the provider that is furthest behind its weight, after what each has as its base. */
export function spread(count: number, strategy: readonly Share[]): string[] {
  const given = strategy.flatMap(({ capacityProvider, base = 0 }) =>
    Array<string>(base).fill(capacityProvider),
  );
  const weighed: string[] = [];
  const behind = ({ capacityProvider, weight = 0 }: Share): number =>
    (weighed.filter((each) => each === capacityProvider).length + 1) / weight;
  const able = strategy.filter(({ weight = 0 }) => weight > 0);
  while (given.length + weighed.length < count && able.length > 0)
    weighed.push(able.toSorted((a, b) => behind(a) - behind(b))[0]!.capacityProvider);
  return [...given, ...weighed].slice(0, count);
}

export class Tasks {
  readonly #now: () => Date;
  readonly #all: Task[] = [];
  #ids = 0;
  readonly #tokens = new Map<string, { asked: string; arns: string[] }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** `input`: of RunTask, with the ARN of a definition; throws where its token has started something else. */
  run(input: Input, fate: Fate): object {
    const [, , , , account = ""] = String(input["taskDefinition"]).split(":");
    const token = `${account}/${String(input["cluster"])}/${String(input["clientToken"])}`;
    const asked = JSON.stringify(input);
    const before = this.#tokens.get(token);
    if (before === undefined) this.#tokens.set(token, { asked, arns: this.#start(input, fate) });
    else if (before.asked !== asked)
      throw Object.assign(awsError("ConflictException", 400, "the clientToken is in use"), {
        resourceIds: before.arns,
      });
    return this.describe(this.#tokens.get(token)?.arns ?? []);
  }

  #start(input: Input, { pulled, fails }: Fate): string[] {
    const providers = spread(Number(input["count"]), input["capacityProviderStrategy"] as Share[]);
    const arn = String(input["taskDefinition"]);
    const family = familyOf(arn);
    const end = ways(family);
    const replaces = input["overrides"] !== undefined;
    const spot = replaces ? -1 : providers.lastIndexOf("FARGATE_SPOT");
    const started = providers.map((capacityProviderName, index): Task => {
      const taken = index === spot;
      const way = !pulled
        ? "unpulled"
        : taken
          ? "taken"
          : fails && index === 0 && !replaces
            ? "failed"
            : "done";
      return {
        taskArn: `${arn.replace(/:task-definition\/.*$/, `:task/${String(input["cluster"])}`)}/${this.#newId()}`,
        taskDefinitionArn: arn,
        group: `family:${family}`,
        startedBy: String(input["startedBy"]),
        capacityProviderName,
        ends: this.#now().getTime() + 1000 * (way === "taken" ? times.taken : times.done),
        end: end[way],
      };
    });
    this.#all.push(...started);
    return started.map(({ taskArn }) => taskArn);
  }

  #newId = (): string => String((this.#ids += 1)).padStart(32, "0");

  describe(arns: readonly string[]): { tasks: object[]; failures: object[] } {
    const known = this.#all.filter(({ taskArn }) => arns.includes(taskArn));
    const missing = arns.filter((arn) => !known.some(({ taskArn }) => taskArn === arn));
    return {
      tasks: known.map(({ end, ends, ...task }) =>
        this.#over({ ends })
          ? { ...task, lastStatus: "STOPPED", ...end }
          : { ...task, lastStatus: "RUNNING", containers: [] },
      ),
      failures: missing.map((arn) => ({ arn, reason: "MISSING" })),
    };
  }

  listStopped = (family: string, account: string): string[] =>
    this.#of(family, account)
      .filter((task) => this.#over(task))
      .map(({ taskArn }) => taskArn);

  /** The definition that the last execution ran well, all of it; undefined before there was one. */
  lastGood(family: string, account: string): string | undefined {
    const runs = Map.groupBy(this.#of(family, account), ({ startedBy }) => startedBy).values();
    const good = [...runs].findLast((tasks) =>
      tasks.every(
        (task) =>
          this.#over(task) &&
          (task.end.stopCode === "SpotInterruption" ||
            task.end.containers.every(({ exitCode }) => exitCode === 0)),
      ),
    );
    return good?.[0]?.taskDefinitionArn;
  }

  #of = (family: string, account: string): Task[] =>
    this.#all.filter(
      ({ group, taskArn }) => group === `family:${family}` && taskArn.split(":")[4] === account,
    );
  #over = ({ ends }: Pick<Task, "ends">): boolean => this.#now().getTime() >= ends;
}

const familyOf = (arn: string): string => /task-definition\/([^:]+)/.exec(arn)?.[1] ?? "";
