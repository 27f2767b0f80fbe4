// A deployment of CodeDeploy in place: machine after machine gets the revision; a failure or an alarm ends it, and it goes back
// where its group is declared so. The clock drives it when it is looked at, and it works as the group's declared role.
import type { Facts } from "../../../../policy-pack/facts.ts";
import type { World } from "../../world.ts";
import type { Mishap } from "../index.ts";
import type { Machine } from "./machine.ts";

export type Location = { bucket: string; key: string; version: string };
type Status = "InProgress" | "Succeeded" | "Failed" | "Stopped";
/** Seconds that a machine takes, until all is well with it again. */
const each = 120;

export type Group = {
  facts: Facts;
  account: string;
  application: string;
  name: string;
  /** Those that it has now. */
  machines: () => readonly Machine[];
  /** Brings the revision of a deployment to one of them, as AWS and the machine do. Throws with what failed. */
  put: (deployment: InPlace, machine: Machine) => Promise<void>;
};

export const alarmsOf = ({ facts }: Group): readonly string[] => {
  const { enabled, alarms = [] } = (facts.props["alarmConfiguration"] ?? {}) as {
    enabled?: boolean;
    alarms?: string[];
  };
  return enabled === true ? alarms : [];
};

export class InPlace {
  readonly id: string;
  readonly location: Location;
  readonly group: Group;
  status: Status = "InProgress";
  error: { code: string; message: string } | undefined;
  rollback: InPlace | undefined;
  readonly #world: World;
  /** Milliseconds. */
  readonly began: number;
  /** Of which it consists, a few at a time. */
  readonly batches: readonly (readonly Machine[])[];
  readonly mishap: Mishap | undefined;
  /** Whether the group's alarms stop it. */
  readonly isWatched: boolean;
  /** What the machines go back to. */
  readonly #before: InPlace | undefined;
  readonly #newId: () => string;
  #done = 0;

  constructor(
    world: World,
    {
      group,
      location,
      mishap,
      before,
      isWatched,
      newId,
    }: {
      group: Group;
      location: Location;
      mishap: Mishap | undefined;
      before: InPlace | undefined;
      isWatched: boolean;
      newId: () => string;
    },
  ) {
    this.#world = world;
    this.id = newId();
    this.group = group;
    this.location = location;
    this.mishap = mishap;
    this.#before = before;
    this.isWatched = isWatched;
    this.#newId = newId;
    this.began = world.clock.now().getTime();
    this.batches = batchesOf(group);
  }

  get role(): string {
    return String(this.group.facts.props["serviceRoleArn"]);
  }

  /** Does what is due by now. */
  async advance(): Promise<void> {
    if (this.status !== "InProgress") return this.rollback?.advance();
    if (this.batches.length === 0)
      return this.#fail("Failed", "NO_INSTANCES", `No instances found for ${this.group.name}`);
    try {
      while (this.status === "InProgress" && this.#done * each <= this.#age()) {
        if (this.#isAlarming()) return this.#stop();
        const batch = this.batches[this.#done];
        if (batch === undefined) return void (this.status = "Succeeded");
        for (const machine of batch) await this.#release(machine);
        this.#done += 1;
      }
    } catch (error) {
      this.#fail("Failed", "HEALTH_CONSTRAINTS", (error as Error).message);
    }
  }

  #age = (): number => (this.#world.clock.now().getTime() - this.began) / 1000;

  async #release(machine: Machine): Promise<void> {
    this.#becomeRole();
    await this.group.put(this, machine);
  }

  /** In CodeDeploy's name. */
  #becomeRole(): void {
    const { account } = this.group;
    const context = { "aws:SourceAccount": account };
    this.#world.harness.ask("codedeploy.amazonaws.com", {
      action: "sts:AssumeRole",
      resource: this.role,
      account,
      context,
    });
  }

  /** As the group's role. */
  ask(action: string, resource: string): void {
    this.#world.harness.ask(this.role, { action, resource, account: this.group.account });
  }

  /** What hooks are told of it. */
  labels = () => ({
    APPLICATION_NAME: this.group.application,
    DEPLOYMENT_GROUP_NAME: this.group.name,
    DEPLOYMENT_ID: this.id,
  });

  get #alarms(): readonly string[] {
    return alarmsOf(this.group);
  }

  #setting = (name: string): object => (this.group.facts.props[name] ?? {}) as object;

  ring(): void {
    for (const name of this.#alarms) this.#world.alarms.ring(this.group.account, name);
  }

  /** Nobody is failed any more. */
  rest(): void {
    for (const name of this.#alarms) this.#world.alarms.rest(this.group.account, name);
  }

  #isAlarming(): boolean {
    const { account } = this.group;
    if (!this.isWatched) return false;
    return this.#alarms.some((name) => {
      this.ask(
        "cloudwatch:DescribeAlarms",
        `arn:aws:cloudwatch:${this.#world.regionIn(account)}:${account}:alarm:${name}`,
      );
      return this.#world.alarms.state(account, name) === "ALARM";
    });
  }

  #stop(): void {
    this.#fail(
      "Stopped",
      "ALARM_ACTIVE",
      "One or more alarms have been activated, so the deployment was stopped",
    );
    this.rest();
  }

  /** A deployment of what succeeded before, to all machines again; of the first one there is none. */
  #fail(status: Status, code: string, message: string): void {
    this.status = status;
    this.error = { code, message };
    const { enabled, events } = this.#setting("autoRollbackConfiguration") as {
      enabled?: boolean;
      events?: string[];
    };
    const event = status === "Stopped" ? "DEPLOYMENT_STOP_ON_ALARM" : "DEPLOYMENT_FAILURE";
    const before = this.#before;
    if (before === undefined || enabled !== true || events?.includes(event) !== true) return;
    const { location } = before;
    this.rollback = new InPlace(this.#world, {
      group: this.group,
      location,
      mishap: undefined,
      before: undefined,
      isWatched: true,
      newId: this.#newId,
    });
  }
}

/** An object is called by the digest of what it holds, and by `first` where that is no release. */
export const nameOf = ({ key }: Location): string => /([^/]+)\.zip$/.exec(key)?.[1] ?? key;

/** Of CodeDeploy's predefined configurations for machines. */
function batchesOf({ facts, machines: all }: Group): Machine[][] {
  const machines = all();
  const config = String(facts.props["deploymentConfigName"] ?? "CodeDeployDefault.OneAtATime");
  const sizes: Readonly<Record<string, number>> = {
    "CodeDeployDefault.OneAtATime": 1,
    "CodeDeployDefault.HalfAtATime": Math.max(1, Math.floor(machines.length / 2)),
    "CodeDeployDefault.AllAtOnce": machines.length,
  };
  const size = sizes[config];
  if (size === undefined) throw new Error(`the model of CodeDeploy knows no configuration ${config}`);
  return Array.from({ length: Math.ceil(machines.length / size) }, (_, i) =>
    machines.slice(i * size, (i + 1) * size),
  );
}
