// A deployment of CodeDeploy in place: machine after machine leaves its balancer, gets the revision, and comes back once it
// answers; a failure or an alarm ends it, and it goes back where its group is declared so. The clock drives it when it is
// looked at, and it works as the declared roles: of the deployment group, and of the machines.
import type { Facts } from "../../../../policy-pack/facts.ts";
import type { World } from "../../world.ts";
import type { Mishap } from "../index.ts";
import type { Balancer } from "./balancer.ts";
import { fetchBundle, takeOrders } from "./agent.ts";
import type { Fleet } from "./fleet.ts";
import type { Machine, Revision } from "./machine.ts";

export type Location = { bucket: string; key: string; version: string };
type Status = "InProgress" | "Succeeded" | "Failed" | "Stopped";
/** Seconds that a machine takes, from one balancer's health to the next. */
const each = 120;

export type Group = {
  facts: Facts;
  account: string;
  application: string;
  name: string;
  fleet: Fleet;
  balancer: Balancer;
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
  readonly #batches: readonly (readonly Machine[])[];
  readonly #mishap: Mishap | undefined;
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
      newId,
    }: {
      group: Group;
      location: Location;
      mishap: Mishap | undefined;
      before: InPlace | undefined;
      newId: () => string;
    },
  ) {
    this.#world = world;
    this.id = newId();
    this.group = group;
    this.location = location;
    this.#mishap = mishap;
    this.#before = before;
    this.#newId = newId;
    this.began = world.clock.now().getTime();
    this.#batches = batchesOf(group);
  }

  get role(): string {
    return String(this.group.facts.props["serviceRoleArn"]);
  }

  /** Does what is due by now. */
  async advance(): Promise<void> {
    if (this.status !== "InProgress") return this.rollback?.advance();
    try {
      while (this.status === "InProgress" && this.#done * each <= this.#age()) {
        if (this.#isAlarming()) return this.#stop();
        const batch = this.#batches[this.#done];
        if (batch === undefined) return void (this.status = "Succeeded");
        for (const machine of batch) await this.#release(machine);
        this.#done += 1;
      }
    } catch (error) {
      this.#fail("Failed", "HEALTH_CONSTRAINTS", (error as Error).message);
    }
  }

  #age = (): number => (this.#world.clock.now().getTime() - this.began) / 1000;

  /** Out of the balancer, the revision, back into it, and the first request that users send. */
  async #release(machine: Machine): Promise<void> {
    const { fleet } = this.group;
    this.#becomeRole();
    for (const action of ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"])
      this.#ask(action, "*");
    this.#balance(machine, "DeregisterTargets");
    const bundle = await fetchBundle(this.#world, fleet, this.location);
    const revision: Revision = { sha256: nameOf(this.location), deployment: this.id, bundle };
    takeOrders(this.#world, fleet);
    await machine.install(revision, this.#labels());
    if (this.#mishap === "hook")
      throw new Error(`ValidateService hook failed on ${machine.id}, as it was made to`);
    if (!(await fleet.comesUp(machine)))
      throw new Error(
        `${machine.id} does not answer ${fleet.healthPath}: its balancer does not take it back`,
      );
    this.#balance(machine, "RegisterTargets");
    const { balancer } = this.group;
    const isUsed = balancer.percentOf(fleet) > 0;
    if ((isUsed && this.#mishap === "alarm") || (await balancer.failsUsers())) this.#ring();
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

  #ask(action: string, resource: string): void {
    this.#world.harness.ask(this.role, { action, resource, account: this.group.account });
  }

  #balance(machine: Machine, action: "RegisterTargets" | "DeregisterTargets"): void {
    for (const look of ["DescribeTargetGroups", "DescribeTargetHealth"])
      this.#ask(`elasticloadbalancing:${look}`, "*");
    this.#ask(`elasticloadbalancing:${action}`, String(this.group.fleet.targetGroup["arn"]));
    machine.inService = action === "RegisterTargets";
  }

  #labels = () => ({
    APPLICATION_NAME: this.group.application,
    DEPLOYMENT_GROUP_NAME: this.group.name,
    DEPLOYMENT_ID: this.id,
  });

  get #alarms(): readonly string[] {
    return alarmsOf(this.group);
  }

  #setting = (name: string): object => (this.group.facts.props[name] ?? {}) as object;

  #ring(): void {
    for (const name of this.#alarms) this.#world.alarms.ring(this.group.account, name);
  }

  #isAlarming(): boolean {
    const { account } = this.group;
    return this.#alarms.some((name) => {
      this.#ask(
        "cloudwatch:DescribeAlarms",
        `arn:aws:cloudwatch:${this.#world.region}:${account}:alarm:${name}`,
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
    for (const name of this.#alarms) this.#world.alarms.rest(this.group.account, name);
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
    const again = { group: this.group, location, mishap: undefined, before: undefined, newId: this.#newId };
    this.rollback = new InPlace(this.#world, again);
  }
}

/** An object is called by the digest of what it holds, and by `first` where that is no release. */
export const nameOf = ({ key }: Location): string => /([^/]+)\.zip$/.exec(key)?.[1] ?? key;

/** Of CodeDeploy's predefined configurations for machines. */
function batchesOf({ facts, fleet: { machines } }: Group): Machine[][] {
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
