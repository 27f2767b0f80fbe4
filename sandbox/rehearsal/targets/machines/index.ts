// A model of machines behind a balancer and of CodeDeploy, which releases to them in place; their hooks and apps really run.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { awsError, type Answer, type Input } from "../../aws/authorised.ts";
import { rememberDeployment } from "../../aws/deployCalls.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";
import type { Experiments, TargetModel, Traffic } from "../index.ts";
import { declaredBalancers, type Balancer } from "./balancer.ts";
import { Files } from "./files.ts";
import { experimentsOn } from "./experiments.ts";
import { declaredFleets, type Fleet } from "./fleet.ts";
import { alarmsOf, InPlace, type Group, type Location } from "./inPlace.ts";
import { rotate } from "./rotation.ts";

export const machines = (world: World): TargetModel => new Machines(world);

type Forwards = { ForwardConfig: { TargetGroups: { TargetGroupArn: string; Weight: number }[] } };

class Machines implements TargetModel {
  readonly about =
    "EC2: a model of fleets, balancers and CodeDeploy in place; a machine is a folder, in which hooks and app really run, and so is a file system";
  mishap: TargetModel["mishap"];
  readonly experiments: Experiments;
  readonly #world: World;
  readonly #fleets: readonly Fleet[];
  readonly #files: Files;
  readonly #balancers: readonly Balancer[];
  readonly #groups: readonly Group[];
  readonly #deployments: InPlace[] = [];

  constructor(world: World) {
    this.#world = world;
    process.once("exit", () =>
      this.#fleets.forEach(({ machines: all }) => all.forEach((each) => each.kill())),
    );
    this.#files = new Files(world);
    this.#fleets = declaredFleets(world, this.#files);
    this.#balancers = declaredBalancers(world, this.#fleets);
    this.#groups = world.company.model.resources
      .filter(({ type }) => type === "aws:codedeploy/deploymentGroup:DeploymentGroup")
      .flatMap((facts) => this.#groupOf(facts) ?? []);
    this.experiments = experimentsOn(world, this.#groups, (group) => this.#last(group));
  }

  #groupOf(facts: Facts): Group | undefined {
    const account = accountOf(facts) ?? "";
    const [named] = (facts.props["autoscalingGroups"] as string[] | undefined) ?? [];
    const fleet = this.#fleets.find((each) => each.account === account && each.name === named);
    const balancer = this.#balancers.find(({ fleets }) => fleet !== undefined && fleets.includes(fleet));
    if (fleet === undefined || balancer === undefined) return undefined;
    const [application, name] = ["appName", "deploymentGroupName"].map((key) => String(facts.props[key]));
    return { facts, account, application: application ?? "", name: name ?? "", fleet, balancer };
  }

  shifts = (project: Facts): boolean =>
    ["DEPLOYMENT_GROUP", "BLUE_GROUP"].some(
      (variable) => this.#find(accountOf(project) ?? "", variableOf(project, variable)) !== undefined,
    );

  /** An application of CodeDeploy is called as what its fleets run. */
  traffic = (): Traffic[] =>
    this.#balancers.map((balancer) => {
      const { account, fleets } = balancer;
      const runs = fleets
        .flatMap(({ machines: all }) => all)
        .flatMap((each) => (each.runs === "first" ? [] : [[each.runs.slice(0, 12), each.runs]]));
      return {
        account,
        name: this.#groups.find((group) => group.balancer === balancer)?.application ?? balancer.name,
        shares: balancer.traffic(),
        runs: Object.fromEntries(runs) as Record<string, string>,
      };
    });

  answer: Answer = (operation, input, account) => {
    const [client = "", command = ""] = operation.split(".");
    return this.#operations[`${client}.${command.replace(/Command$/, "")}`]?.(input, account);
  };

  readonly #operations: Readonly<Record<string, (input: Input, account: string) => ReturnType<Answer>>> = {
    "CodeDeployClient.CreateDeployment": (input, account) => {
      const group = this.#find(account, input["deploymentGroupName"]);
      return group === undefined ? undefined : { deploymentId: this.#begin(group, input).id };
    },
    "CodeDeployClient.GetDeploymentGroup": async (input, account) => {
      const group = this.#find(account, input["deploymentGroupName"]);
      if (group === undefined) return undefined;
      await rotate(this.#world, group, this.#last(group));
      return { deploymentGroupInfo: this.#describeGroup(group) };
    },
    "CodeDeployClient.GetDeployment": async (input) => {
      const found = this.#all().find(({ id }) => id === input["deploymentId"]);
      if (found === undefined) return undefined;
      await found.advance();
      return { deploymentInfo: this.#describe(found) };
    },
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
      for (const group of this.#groups)
        if (group.fleet === fleet) await rotate(this.#world, group, this.#last(group));
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

  #find = (account: string, name: unknown): Group | undefined =>
    this.#groups.find((each) => each.account === account && each.name === name);

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
    for (const group of this.#groups.filter((each) => each.balancer === balancer))
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

  #begin(group: Group, input: Input): InPlace {
    const running = this.#of(group).find(({ status, rollback }) =>
      [status, rollback?.status].includes("InProgress"),
    );
    if (running !== undefined)
      throw awsError(
        "DeploymentLimitExceededException",
        400,
        `${group.name} is deployed to by ${running.id}`,
      );
    const location = (input["revision"] as { s3Location: Location }).s3Location;
    const made = new InPlace(this.#world, {
      group,
      location,
      mishap: this.mishap,
      before: this.#last(group),
      newId: () => this.#newId(group),
    });
    this.#deployments.push(made);
    return made;
  }

  #newId({ application, name }: Group): string {
    const id = `d-M${String(this.#all().length + 1).padStart(8, "0")}`;
    rememberDeployment(this.#world.company.model, id, `${application}/${name}`);
    return id;
  }

  #all = (): InPlace[] =>
    this.#deployments.flatMap((each) => (each.rollback === undefined ? [each] : [each, each.rollback]));
  #of = (group: Group): InPlace[] => this.#all().filter((each) => each.group === group);
  #last = (group: Group): InPlace | undefined =>
    this.#of(group).findLast(({ status }) => status === "Succeeded");

  #describeGroup(group: Group): object {
    const last = (found: InPlace | undefined) =>
      found === undefined
        ? undefined
        : { deploymentId: found.id, status: found.status, createTime: new Date(found.began) };
    return {
      lastSuccessfulDeployment: last(this.#last(group)),
      lastAttemptedDeployment: last(this.#of(group).at(-1)),
    };
  }

  #describe({ id, status, error, rollback, location }: InPlace): object {
    return {
      deploymentId: id,
      status,
      revision: { revisionType: "S3", s3Location: location },
      ...(error === undefined ? {} : { errorInformation: error }),
      ...(rollback === undefined ? {} : { rollbackInfo: { rollbackDeploymentId: rollback.id } }),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#fleets.flatMap((fleet) => fleet.machines.map((machine) => machine.end())));
    await this.#files.close();
  }
}
