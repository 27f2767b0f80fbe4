// A fleet: an Auto Scaling group as it is declared, with its machines, its targets behind a balancer, and who works on it.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../../policy-pack/model/model.ts";
import type { World } from "../../world.ts";
import type { Files } from "./files.ts";
import { Machine, type Mounted } from "./machine.ts";

/** A tenth of a second lies between two. */
const looks = 100;
type Props = Facts["props"];
const ofType = (model: Model, type: string) => model.resources.filter((facts) => facts.type === type);

export class Fleet {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  /** Seconds after which a machine is replaced; 0: never. */
  readonly lifetime: number;
  readonly machines: Machine[] = [];
  readonly targetGroup: Props;
  /** ARN of the role that its machines have. */
  readonly role: string;
  readonly #world: World;
  readonly #files: Files;
  /** What its machines' table of file systems says; empty: nothing. */
  readonly #fstab: string;
  #launched = 0;

  constructor(
    world: World,
    facts: Facts,
    parts: { targetGroup: Props; role: string; files: Files; fstab: string },
  ) {
    this.#world = world;
    this.account = accountOf(facts) ?? "";
    this.name = String(facts.props["name"]);
    this.arn = String(facts.props["arn"]);
    this.lifetime = Number(facts.props["maxInstanceLifetime"] ?? 0);
    this.targetGroup = parts.targetGroup;
    this.role = parts.role;
    this.#files = parts.files;
    this.#fstab = parts.fstab;
    const zones = (facts.props["vpcZoneIdentifiers"] as string[] | undefined) ?? [];
    for (let i = 0; i < Number(facts.props["minSize"]); i += 1)
      this.launch(String(zones[i % Math.max(zones.length, 1)]));
  }

  /** In a subnet, which is in a zone. */
  launch(zone: string): Machine {
    this.#launched += 1;
    const id = `i-${this.name}-${this.#launched}`;
    const machine = new Machine(id, zone, this.#world.clock.now().getTime(), this.#mounted);
    this.machines.push(machine);
    return machine;
  }

  get #mounted(): Mounted | undefined {
    return this.#fstab === "" ? undefined : { line: this.#fstab, base: this.#files.base(this.account) };
  }

  /** Asks as the machine for what its hooks mount. */
  mounts(): void {
    const point = /accesspoint=([^ ,]+)/.exec(this.#fstab)?.[1];
    if (point !== undefined) this.#files.mount(this.role, this.account, point);
  }

  async drop(machine: Machine): Promise<void> {
    this.machines.splice(this.machines.indexOf(machine), 1);
    await machine.end();
  }

  get healthPath(): string {
    return String((this.targetGroup["healthCheck"] as { path?: string } | undefined)?.path ?? "/");
  }

  /** Whether the balancer finds a machine fit for requests. */
  isHealthy = async (machine: Machine): Promise<boolean> => (await machine.ask(this.healthPath)) === 200;

  /** Whether it becomes fit within the time that a process needs to start: the machine's own, not the rehearsal's. */
  async comesUp(machine: Machine): Promise<boolean> {
    for (let left = looks; left > 0; left -= 1) {
      if (await this.isHealthy(machine)) return true;
      await new Promise((done) => setTimeout(done, 100));
    }
    return false;
  }

  /** How much of the fleet's requests each version gets, in per cent; `first`: nothing was released to it. */
  shares(): Record<string, number> {
    const serving = this.machines.filter(({ inService }) => inService);
    const counts = Map.groupBy(serving, ({ runs }) => runs.slice(0, 12));
    return Object.fromEntries(
      [...counts].map(([version, { length }]) => [version, Math.round((100 * length) / serving.length)]),
    );
  }
}

/** Of all stacks. */
export function declaredFleets(world: World, files: Files): Fleet[] {
  const { model } = world.company;
  const templates = ofType(model, "aws:ec2/launchTemplate:LaunchTemplate");
  const profiles = ofType(model, "aws:iam/instanceProfile:InstanceProfile");
  const targetGroups = ofType(model, "aws:lb/targetGroup:TargetGroup");
  return ofType(model, "aws:autoscaling/group:Group").flatMap((facts) => {
    const account = accountOf(facts);
    const here = (found: Facts): boolean => accountOf(found) === account;
    // A template is called as its fleet.
    const template = templates.find((each) => here(each) && each.props["name"] === facts.props["name"]);
    const profile = (template?.props["iamInstanceProfile"] as { name?: string } | undefined)?.name;
    const role = profiles.find((each) => here(each) && each.props["name"] === profile)?.props["role"];
    const [arn] = (facts.props["targetGroupArns"] as string[] | undefined) ?? [];
    const targetGroup = targetGroups.find(({ props }) => props["arn"] === arn)?.props;
    if (targetGroup === undefined || role === undefined) return [];
    const fstab = fstabIn(String(template?.props["userData"] ?? ""));
    const roleArn = `arn:aws:iam::${account ?? ""}:role/${String(role)}`;
    return [new Fleet(world, facts, { targetGroup, role: roleArn, files, fstab })];
  });
}

/** What user data writes into the machine's table of file systems; the rest of it is not run. */
const fstabIn = (userData: string): string =>
  /^echo '(.*)' >> \/etc\/fstab$/m.exec(Buffer.from(userData, "base64").toString("utf8"))?.[1] ?? "";
