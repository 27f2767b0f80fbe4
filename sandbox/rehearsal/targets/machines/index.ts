// A model of machines behind a balancer and of CodeDeploy, which releases to them in place; their hooks and apps really run.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Input } from "../../aws/authorised.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";
import type { Breaks } from "../experiments.ts";
import type { Mishap, TargetModel, Traffic } from "../index.ts";
import { declaredBalancers, type Balancer } from "./balancer.ts";
import { behindBalancer, type FleetGroup } from "./behindBalancer.ts";
import { InPlaceDeployments } from "./deployments.ts";
import { Files } from "./files.ts";
import { breaksOf } from "./breaks.ts";
import { declaredFleets, type Fleet } from "./fleet.ts";
import { alarmsOf } from "./inPlace.ts";
import { rotate } from "./rotation.ts";

export const machines = (world: World): TargetModel => new Machines(world);

type Forwards = { ForwardConfig: { TargetGroups: { TargetGroupArn: string; Weight: number }[] } };

class Machines implements TargetModel {
  readonly about =
    "EC2: a model of fleets, balancers and CodeDeploy in place; a machine is a folder, in which hooks and app really run, and so is a file system";
  mishap: TargetModel["mishap"];
  readonly breaks: Breaks;
  readonly #world: World;
  readonly #fleets: readonly Fleet[];
  readonly #files: Files;
  readonly #balancers: readonly Balancer[];
  readonly #deployments: InPlaceDeployments<FleetGroup>;

  constructor(world: World) {
    this.#world = world;
    this.#files = new Files(world);
    this.#fleets = declaredFleets(world, this.#files);
    this.#balancers = declaredBalancers(world, this.#fleets);
    const groups = world.company.model.resources
      .filter(({ type }) => type === "aws:codedeploy/deploymentGroup:DeploymentGroup")
      .flatMap((facts) => this.#groupOf(facts) ?? []);
    this.#deployments = new InPlaceDeployments(world, "M", groups);
    this.breaks = breaksOf({ world, groups, last: (group) => this.#deployments.last(group) });
  }

  #groupOf(facts: Facts): FleetGroup | undefined {
    const account = accountOf(facts) ?? "";
    const [named] = (facts.props["autoscalingGroups"] as string[] | undefined) ?? [];
    const fleet = this.#fleets.find((each) => each.account === account && each.name === named);
    const balancer = this.#balancers.find(({ fleets }) => fleet !== undefined && fleets.includes(fleet));
    if (fleet === undefined || balancer === undefined) return undefined;
    const [application, name] = ["appName", "deploymentGroupName"].map((key) => String(facts.props[key]));
    const put = behindBalancer(this.#world, fleet, balancer);
    const own = { facts, account, application: application ?? "", name: name ?? "" };
    return { ...own, fleet, balancer, machines: () => fleet.machines, put };
  }

  mishaps = (project: Facts): readonly Mishap[] => {
    const own = ["DEPLOYMENT_GROUP", "BLUE_GROUP"].some(
      (variable) =>
        this.#deployments.find(accountOf(project) ?? "", variableOf(project, variable)) !== undefined,
    );
    return own && stepOf(project) === "deploy" ? ["alarm", "hook"] : [];
  };

  /** An application of CodeDeploy is called as what its fleets run. */
  traffic = (): Traffic[] =>
    this.#balancers.map((balancer) => {
      const { account, fleets } = balancer;
      const runs = fleets
        .flatMap(({ machines: all }) => all)
        .flatMap((each) => (each.runs === "first" ? [] : [[each.runs.slice(0, 12), each.runs]]));
      return {
        account,
        name:
          this.#deployments.groups.find((group) => group.balancer === balancer)?.application ?? balancer.name,
        shares: balancer.traffic(),
        runs: Object.fromEntries(runs) as Record<string, string>,
      };
    });

  answer: Answer = (operation, input, account) => {
    const [client = "", command = ""] = operation.split(".");
    return this.#operations[`${client}.${command.replace(/Command$/, "")}`]?.(input, account);
  };

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => ReturnType<Answer>>> = {
    "CodeDeployClient.CreateDeployment": (input, account) =>
      this.#deployments.create(account, input, this.mishap),
    "CodeDeployClient.GetDeploymentGroup": async (input, account) => {
      const group = this.#deployments.find(account, input["deploymentGroupName"]);
      if (group === undefined) return undefined;
      await rotate(this.#world, group, this.#deployments.last(group));
      return { deploymentGroupInfo: this.#deployments.describeGroup(group) };
    },
    "CodeDeployClient.GetDeployment": (input) => this.#deployments.get(input["deploymentId"]),
    "LambdaClient.Invoke": (input, account) =>
      this.#files.invoke(account, String(input["FunctionName"]), String(input["Payload"])),
    "ElasticLoadBalancingV2Client.DescribeLoadBalancers": (input, account) => ({
      LoadBalancers: (input["Names"] as string[]).map((name) => ({
        LoadBalancerName: name,
        LoadBalancerArn: this.#balancer(account, "name", name).arn,
      })),
    }),
    "ElasticLoadBalancingV2Client.DescribeListeners": (input, account) => ({
      Listeners: [this.#balancer(account, "arn", input["LoadBalancerArn"]).describe()],
    }),
    "ElasticLoadBalancingV2Client.ModifyListener": async (input, account) => {
      const balancer = this.#balancer(account, "listener", input["ListenerArn"]);
      await this.#share(balancer, input["DefaultActions"] as [Forwards]);
      return { Listeners: [balancer.describe()] };
    },
    "ElasticLoadBalancingV2Client.DescribeTargetGroups": (input, account) => ({
      TargetGroups: (input["Names"] as string[]).map((name) => ({
        TargetGroupName: name,
        TargetGroupArn: this.#behind(account, "name", name).targetGroup["arn"],
      })),
    }),
    "ElasticLoadBalancingV2Client.DescribeTargetHealth": async (input, account) => {
      const fleet = this.#behind(account, "arn", input["TargetGroupArn"]);
      for (const group of this.#deployments.groups)
        if (group.fleet === fleet) await rotate(this.#world, group, this.#deployments.last(group));
      const serving = fleet.machines.filter(({ inService }) => inService);
      return {
        TargetHealthDescriptions: await Promise.all(
          serving.map(async (machine) => ({
            Target: { Id: machine.id },
            TargetHealth: { State: (await fleet.isHealthy(machine)) ? "healthy" : "unhealthy" },
          })),
        ),
      };
    },
  };

  #balancer(account: string, key: "name" | "arn" | "listener", value: unknown): Balancer {
    const found = this.#balancers.find((each) => each.account === account && each[key] === value);
    if (found !== undefined) return found;
    throw awsError(
      "LoadBalancerNotFoundException",
      400,
      `Load balancer or listener '${String(value)}' not found`,
    );
  }

  /** Users come to where they are sent; who is failed sounds the alarms, until nobody is any more. */
  async #share(balancer: Balancer, [{ ForwardConfig }]: [Forwards]): Promise<void> {
    balancer.shares = ForwardConfig.TargetGroups.map((each) => ({
      arn: each.TargetGroupArn,
      weight: each.Weight,
    }));
    const isShared = balancer.shares.filter(({ weight }) => weight > 0).length > 1;
    const fails = (await balancer.failsUsers()) || (isShared && this.mishap === "alarm");
    for (const group of this.#deployments.groups.filter((each) => each.balancer === balancer))
      for (const name of alarmsOf(group)) this.#world.alarms[fails ? "ring" : "rest"](group.account, name);
  }

  #behind(account: string, key: string, value: unknown): Fleet {
    const found = this.#fleets.find((each) => each.account === account && each.targetGroup[key] === value);
    if (found !== undefined) return found;
    throw awsError(
      "TargetGroupNotFoundException",
      400,
      `One or more target groups not found: ${String(value)}`,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#fleets.flatMap((fleet) => fleet.machines.map((machine) => machine.end())));
    await this.#files.close();
  }
}
