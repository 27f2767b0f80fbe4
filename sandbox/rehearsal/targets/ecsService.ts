// A service of ECS and its rollouts (ECS Developer Guide, "Rolling update deployments"): new tasks start beside the old ones,
// which end once the new ones run. Where tasks do not start, or an alarm goes off, the service goes back as it is declared.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { World } from "../world.ts";
import { areThere, canPull } from "./images.ts";
import type { Traffic } from "./index.ts";

/** The part of a task definition that is read. */
export type Definition = {
  family: string;
  revision: number;
  taskDefinitionArn: string;
  executionRoleArn: string;
  containerDefinitions: readonly { image: string }[];
};
type Watching = { enable?: boolean; rollback?: boolean; alarmNames?: string[] };
type State = "IN_PROGRESS" | "COMPLETED" | "FAILED";
type Rollout = { to: Definition; began: number; state: State; alarm: boolean; reason: string };

/** Seconds after the beginning of a rollout until tasks run, and until the old ones have ended. */
const times = { start: 60, end: 120 };

export class Service {
  readonly account: string;
  readonly name: string;
  readonly #world: World;
  readonly #props: Facts["props"];
  #watching: Watching;
  #desired: number;
  /** When each of the tasks was stopped in whose place another starts, milliseconds. */
  #stopped: number[] = [];
  /** What ran before the rollout, and to what it goes back. */
  #stable: Definition;
  #rollout: Rollout;

  constructor(world: World, facts: Facts, first: Definition) {
    this.#world = world;
    this.#props = facts.props;
    this.#watching = this.#setting("alarms");
    this.account = accountOf(facts) ?? "";
    this.name = String(facts.props["name"]);
    this.#desired = Number(facts.props["desiredCount"] ?? 0);
    this.#stable = first;
    this.#rollout = { to: first, began: 0, state: "COMPLETED", alarm: false, reason: "" };
  }

  /** Names of the alarms that stop a rollout. */
  get alarms(): readonly string[] {
    const { enable, alarmNames = [] } = this.#watching;
    return enable === true ? alarmNames : [];
  }

  /** What UpdateService says of rollouts: it holds until somebody says otherwise. */
  watch(configuration: unknown): void {
    const { alarms } = (configuration ?? {}) as { alarms?: Watching };
    if (alarms !== undefined) this.#watching = alarms;
  }

  /** Its own, and by the declared word also its tasks'. */
  get tags(): Readonly<Record<string, string>> {
    const { tags, propagateTags } = this.#props as { tags?: Record<string, string>; propagateTags?: string };
    return propagateTags === "SERVICE" ? (tags ?? {}) : {};
  }

  /** Ends a task; the service starts another. */
  stop(): void {
    this.#stopped.push(this.#world.clock.now().getTime());
  }

  /** Those that have not started yet. */
  #missing(): number {
    const now = this.#world.clock.now().getTime();
    this.#stopped = this.#stopped.filter((at) => now - at < times.start * 1000);
    return this.#stopped.length;
  }

  #setting = (name: string): Watching => (this.#props[name] ?? {}) as Watching;

  /** `alarm`: the declared alarms go off once the new tasks have a part of the work. */
  begin(to: Definition, desired: number, alarm: boolean): void {
    this.#desired = desired;
    const began = this.#world.clock.now().getTime();
    this.#rollout = { to, began, state: "IN_PROGRESS", alarm, reason: "" };
  }

  describe(): object {
    this.#advance();
    const { to, state, reason, began } = this.#rollout;
    const runs = state === "COMPLETED" && areThere(this.#world, imagesOf(to));
    return {
      serviceName: this.name,
      networkConfiguration: {
        awsvpcConfiguration: { ...this.#setting("networkConfiguration"), assignPublicIp: "DISABLED" },
      },
      capacityProviderStrategy: this.#props["capacityProviderStrategies"],
      taskDefinition: to.taskDefinitionArn,
      deploymentConfiguration: {
        minimumHealthyPercent: this.#props["deploymentMinimumHealthyPercent"],
        maximumPercent: this.#props["deploymentMaximumPercent"],
        deploymentCircuitBreaker: this.#setting("deploymentCircuitBreaker"),
        alarms: this.#watching,
      },
      desiredCount: this.#desired,
      runningCount: runs ? Math.max(0, this.#desired - this.#missing()) : 0,
      deployments: [
        {
          status: "PRIMARY",
          taskDefinition: to.taskDefinitionArn,
          rolloutState: state,
          rolloutStateReason: reason,
          createdAt: new Date(began),
        },
      ],
    };
  }

  traffic(): Traffic {
    this.#advance();
    const { to, state } = this.#rollout;
    const shared = state === "IN_PROGRESS" && this.#age() >= times.start && to !== this.#stable;
    const shares = shared
      ? { [this.#stable.revision]: 50, [to.revision]: 50 }
      : { [this.#stable.revision]: 100 };
    return { account: this.account, name: this.name, shares };
  }

  #age = (): number => (this.#world.clock.now().getTime() - this.#rollout.began) / 1000;

  /** Does what is due by now. */
  #advance(): void {
    const rollout = this.#rollout;
    if (rollout.state !== "IN_PROGRESS" || this.#age() < times.start) return;
    const alarms = this.alarms;
    if (!this.starts(rollout.to)) return this.#fail("deploymentCircuitBreaker", "tasks failed to start");
    if (rollout.alarm) for (const name of alarms) this.#world.alarms.ring(this.account, name);
    const on = alarms.filter((name) => this.#world.alarms.state(this.account, name) === "ALARM");
    if (on.length > 0) {
      this.#fail("alarms", `alarm detected: ${on.join(", ")}`);
      for (const name of on) this.#world.alarms.rest(this.account, name);
    } else if (this.#age() >= times.end) {
      rollout.state = "COMPLETED";
      this.#stable = rollout.to;
      // What kept them on is gone.
      if (alarms.length === 0)
        for (const name of this.#watching.alarmNames ?? []) this.#world.alarms.rest(this.account, name);
    }
  }

  /** The service goes back only where the setting that found it says so. */
  #fail(setting: "alarms" | "deploymentCircuitBreaker", reason: string): void {
    this.#rollout.state = "FAILED";
    this.#rollout.reason = reason;
    const { enable, rollback } = setting === "alarms" ? this.#watching : this.#setting(setting);
    if (enable !== true || rollback !== true) return;
    this.#rollout = { ...this.#rollout, to: this.#stable, state: "COMPLETED", reason: `back: ${reason}` };
  }

  /** ECS pulls as the execution role, whose rights are asked, and opens the task's log. */
  starts(definition: Definition): boolean {
    const { executionRoleArn: role } = definition;
    return canPull(this.#world, { account: this.account, role, images: imagesOf(definition) });
  }
}

const imagesOf = ({ containerDefinitions }: Definition): string[] =>
  containerDefinitions.map(({ image }) => image);
