// A model of devices at the edge and of CodeDeploy, which releases to those that its register has with a ring's tag. The device's
// own program really checks and installs what is brought; hooks and app really run.
import { fleetName } from "../../../../infra/plan/names.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../../policy-pack/model/pipelines.ts";
import { declaredDevices } from "../../aws/deviceCalls.ts";
import type { Answer, Input } from "../../aws/authorised.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";
import type { Mishap, TargetModel, Traffic } from "../index.ts";
import { fetchAs, takeOrders } from "../machines/agent.ts";
import { InPlaceDeployments } from "../machines/deployments.ts";
import { nameOf, type Group, type InPlace } from "../machines/inPlace.ts";
import type { Machine } from "../machines/machine.ts";
import { Device } from "./device.ts";
import { Register, type Tag } from "./register.ts";
import { programOf, policyOf } from "./setUp.ts";

export const devices = (world: World): TargetModel => new Devices(world);

class Devices implements TargetModel {
  readonly about =
    "Edge: a model of devices, of their register in CodeDeploy and of Systems Manager; a device is a folder, in which its own program, hooks and app really run";
  mishap: TargetModel["mishap"];
  readonly #world: World;
  readonly #register = new Register();
  readonly #devices: Device[];
  readonly #deployments: InPlaceDeployments<Group>;

  constructor(world: World) {
    this.#world = world;
    const { model } = world.company;
    this.#devices = declaredDevices(model).map(({ account, app, environment, id, node, ring }) => {
      const group = fleetName(app, environment, ring);
      const since = world.clock.now().getTime();
      const place = { account, id: fleetName(app, environment, id), node, group, since };
      const program = programOf(model, account, fleetName(app, environment));
      return new Device(place, {
        program,
        policy: () => policyOf(world, account, app),
        now: world.clock.now,
      });
    });
    const groups = model.resources
      .filter(({ props }) => props["onPremisesInstanceTagFilters"] !== undefined)
      .map((facts) => this.#groupOf(facts));
    this.#deployments = new InPlaceDeployments(world, "E", groups);
  }

  #groupOf(facts: Facts): Group {
    const account = accountOf(facts) ?? "";
    const filters = facts.props["onPremisesInstanceTagFilters"] as { key: string; value: string }[];
    const tags: Tag[] = filters.map(({ key: Key, value: Value }) => ({ Key, Value }));
    return {
      facts,
      account,
      application: String(facts.props["appName"]),
      name: String(facts.props["deploymentGroupName"]),
      machines: () =>
        this.#register
          .with(account, tags)
          .flatMap(({ sessionArn }) => this.#known(account, sessionArn.split("/").at(-1)) ?? []),
      put: (deployment, machine) => this.#put(deployment, machine as Device),
    };
  }

  #known = (account: string, node: unknown): Device | undefined =>
    this.#devices.find((each) => each.account === account && each.node === node);

  mishaps = (project: Facts): readonly Mishap[] => {
    const own =
      variableOf(project, "DEVICE_ROLE") !== undefined &&
      this.#deployments.groups.some(({ account }) => account === accountOf(project));
    return own && stepOf(project) === "deploy" ? ["alarm", "hook"] : [];
  };

  /** Of each ring in which somebody is. */
  traffic = (): Traffic[] =>
    this.#deployments.groups.flatMap(({ account, application, name }) => {
      const all = this.#devices.filter((each) => each.account === account && each.group === name);
      if (all.length === 0) return [];
      const counts = Map.groupBy(all, ({ runs }) => runs.slice(0, 12));
      return [
        {
          account,
          name: `${application}:${name.slice(application.length + 1)}`,
          shares: Object.fromEntries(
            [...counts].map(([version, { length }]) => [version, Math.round((100 * length) / all.length)]),
          ),
          runs: Object.fromEntries(all.map(({ runs }) => [runs.slice(0, 12), runs])),
        },
      ];
    });

  answer: Answer = (operation, input, account) => {
    const name = operation.replace(/Command$/, "");
    const registered = this.#register.operations[name]?.(input, account);
    if (registered === undefined) return this.#operations[name]?.(input, account);
    this.#follow();
    return registered;
  };

  /** Who is registered is in the ring that its tags say; who is gone is in none. */
  #follow(): void {
    for (const device of this.#devices) {
      const [group] = this.#deployments.groups.filter((each) => each.machines().includes(device));
      if (group !== undefined) device.group = group.name;
      else if (!this.#register.isActivated(device.account, device.node)) device.group = "";
    }
  }

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => ReturnType<Answer>>> = {
    "CodeDeployClient.CreateDeployment": (input, account) =>
      this.#deployments.create(account, input, this.mishap),
    "CodeDeployClient.GetDeploymentGroup": (input, account) => {
      const group = this.#deployments.find(account, input["deploymentGroupName"]);
      return group && { deploymentGroupInfo: this.#deployments.describeGroup(group) };
    },
    "CodeDeployClient.GetDeployment": (input) => this.#deployments.get(input["deploymentId"]),
    "CodeDeployClient.ListDeploymentTargets": (input) => {
      const found = this.#deployments.deployment(input["deploymentId"]);
      const reached = found?.status === "Succeeded" ? found.batches.flat() : [];
      return { targetIds: reached.map((machine: Machine) => machine.id) };
    },
  };

  /** The device asks for its orders, as itself; what it installs it decides by itself. */
  async #put(deployment: InPlace, device: Device): Promise<void> {
    const { account, application } = deployment.group;
    const role = this.#become(device, application);
    const bundle = await fetchAs(this.#world, role, deployment.location);
    takeOrders(this.#world, { role, account });
    const revision = { sha256: nameOf(deployment.location), deployment: deployment.id, bundle };
    await device.install(
      revision,
      deployment.labels(),
      deployment.mishap === "hook" ? "AfterInstall" : undefined,
    );
    this.#carryLogs(device, application, role);
    if (deployment.mishap === "alarm") deployment.ring();
  }

  /** Systems Manager opens the session; of a device that was deregistered it opens none. */
  #become({ account, node, id }: Device, application: string): string {
    if (!this.#register.isActivated(account, node))
      throw new Error(`${id} has no credentials any more: ${node} is not activated`);
    const resource = `arn:aws:iam::${account}:role/${application}-function`;
    const { harness } = this.#world;
    const region = this.#world.regionIn(account);
    harness.ask("ssm.amazonaws.com", {
      action: "sts:AssumeRole",
      resource,
      account,
      context: {
        "aws:SourceAccount": account,
        "aws:SourceArn": `arn:aws:ssm:${region}:${account}:managed-instance/${node}`,
      },
    });
    return resource;
  }

  #carryLogs(device: Device, application: string, role: string): void {
    const { account } = device;
    const group = `/lockgate/${application}/machines`;
    const { harness, alarms } = this.#world;
    const region = this.#world.regionIn(account);
    for (const action of ["CreateLogStream", "PutLogEvents"])
      harness.ask(role, {
        action: `logs:${action}`,
        resource: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${device.id}`,
        account,
      });
    alarms.hear(account, group, device.log());
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((each) => each.end()));
  }
}
