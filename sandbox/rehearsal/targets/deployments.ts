// A model of CodeDeploy for Lambda: a state machine for each deployment, which the clock drives whenever it is looked at.
// It works as the declared role of its deployment group, so that what this may not do fails the deployment.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { awsError } from "../aws/authorised.ts";
import { rememberDeployment } from "../aws/deployCalls.ts";
import type { World } from "../world.ts";
import type { Alarms } from "./alarms.ts";
import type { LambdaFunction } from "./functions.ts";
import type { Mishap } from "./index.ts";
import { shiftSteps, type ShiftStep } from "./shift.ts";

/** The part of CodeDeploy's CreateDeployment that is read. */
export type Revision = {
  applicationName: string;
  deploymentGroupName: string;
  description?: string;
  revision: { appSpecContent: { content: string } };
};
type AppSpec = {
  Resources: Record<
    string,
    {
      Type: string;
      Properties: { Name: string; Alias: string; CurrentVersion: string; TargetVersion: string };
    }
  >[];
  Hooks?: Record<string, string>[];
};
type Status = "InProgress" | "Succeeded" | "Failed" | "Stopped";
type Deployment = {
  began: number;
  description: string | undefined;
  group: Facts;
  target: LambdaFunction;
  alias: string;
  from: string;
  to: string;
  hooks: Readonly<Record<string, string>>;
  mishap: Mishap | undefined;
  steps: readonly ShiftStep[];
  /** So many of the steps are done. */
  done: number;
  status: Status;
  errorInformation?: { code: string; message: string };
};

export class Deployments {
  readonly #world: World;
  readonly #alarms: Alarms;
  readonly #find: (account: string, name: string) => LambdaFunction;
  readonly #all = new Map<string, Deployment>();

  constructor(world: World, alarms: Alarms, find: (account: string, name: string) => LambdaFunction) {
    this.#world = world;
    this.#alarms = alarms;
    this.#find = find;
  }

  /** The id of the deployment that begins; undefined: it is none of Lambda's, and another model's. */
  create(account: string, input: Revision, mishap: Mishap | undefined): string | undefined {
    const group = this.#world.company.model.resources.find(
      (facts) =>
        facts.type === "aws:codedeploy/deploymentGroup:DeploymentGroup" &&
        facts.props["deploymentGroupName"] === input.deploymentGroupName &&
        accountOf(facts) === account,
    );
    if (group === undefined)
      throw awsError("DeploymentGroupDoesNotExistException", 400, `no group ${input.deploymentGroupName}`);
    const { Resources, Hooks = [] } = JSON.parse(input.revision.appSpecContent.content) as AppSpec;
    if (Object.values(Resources[0] ?? {})[0]?.Type !== "AWS::Lambda::Function") return undefined;
    const { Name, Alias, CurrentVersion, TargetVersion } = Object.values(Resources[0] ?? {})[0]
      ?.Properties ?? {
      Name: "",
      Alias: "",
      CurrentVersion: "",
      TargetVersion: "",
    };
    if (this.#last(account, input.deploymentGroupName)?.[1].status === "InProgress")
      throw awsError("DeploymentLimitExceededException", 400, `${input.deploymentGroupName} is deployed to`);
    const id = `d-${String(this.#all.size + 1).padStart(9, "0")}`;
    rememberDeployment(
      this.#world.company.model,
      id,
      `${input.applicationName}/${input.deploymentGroupName}`,
    );
    this.#all.set(id, {
      began: this.#world.clock.now().getTime(),
      description: input.description,
      group,
      target: this.#find(account, Name),
      alias: Alias,
      from: CurrentVersion,
      to: TargetVersion,
      hooks: Object.assign({}, ...Hooks) as Record<string, string>,
      mishap,
      steps: shiftSteps(String(group.props["deploymentConfigName"])),
      done: 0,
      status: "InProgress",
    });
    return id;
  }

  /** Undefined: it is none of these. */
  async state(id: string): Promise<object | undefined> {
    const deployment = this.#all.get(id);
    if (deployment === undefined) return undefined;
    if (deployment.status === "InProgress") await this.#advance(deployment);
    const { status, description, errorInformation } = deployment;
    const wrong = errorInformation === undefined ? {} : { errorInformation };
    return { deploymentId: id, status, description, ...wrong };
  }

  /** Undefined: nothing of these was deployed to a group of this name. */
  describeGroup(account: string, name: string): object | undefined {
    const last = this.#last(account, name);
    if (last === undefined) return undefined;
    const [deploymentId, { status }] = last;
    return { deploymentGroupName: name, lastAttemptedDeployment: { deploymentId, status } };
  }

  /** The alarms that watch what is deployed to a group hear nothing more. */
  rest(account: string, name: string): void {
    const group = this.#last(account, name)?.[1].group;
    for (const alarm of group === undefined ? [] : watchedBy(group)) this.#alarms.rest(account, alarm);
  }

  #last = (account: string, name: string): [string, Deployment] | undefined =>
    [...this.#all].findLast(
      ([, { group, target }]) => target.account === account && group.props["deploymentGroupName"] === name,
    );

  /** Does what is due by now. Between two steps only the alarms are looked at, as CodeDeploy does. */
  async #advance(deployment: Deployment): Promise<void> {
    const age = (this.#world.clock.now().getTime() - deployment.began) / 1000;
    try {
      if (deployment.done === 0 && !(await this.#hook(deployment, "BeforeAllowTraffic"))) return;
      const { steps } = deployment;
      for (
        let next = steps[deployment.done];
        next && next.afterSeconds <= age;
        next = steps[deployment.done]
      ) {
        if (this.#isAlarming(deployment)) return this.#stop(deployment);
        this.#shift(deployment, next.percent);
        deployment.done += 1;
        if (next.percent < 100) await this.#send(deployment);
      }
      if (deployment.done < steps.length) {
        if (this.#isAlarming(deployment)) this.#stop(deployment);
      } else if (await this.#hook(deployment, "AfterAllowTraffic")) deployment.status = "Succeeded";
    } catch (error) {
      this.#fail(deployment, "Failed", (error as Error).name, (error as Error).message);
    }
  }

  /** In the group's role, as CodeDeploy does it. */
  #ask(deployment: Deployment, action: string, resource: string): void {
    const role = String(deployment.group.props["serviceRoleArn"]);
    this.#world.harness.ask(role, { action, resource, account: deployment.target.account });
  }

  #shift(deployment: Deployment, percent: number): void {
    const { target, to, group } = deployment;
    const { account, name } = target;
    const role = String(group.props["serviceRoleArn"]);
    this.#world.harness.ask("codedeploy.amazonaws.com", {
      action: "sts:AssumeRole",
      resource: role,
      account,
      context: { "aws:SourceAccount": account },
    });
    const arn = `arn:aws:lambda:${this.#world.regionIn(account)}:${account}:function:${name}:${deployment.alias}`;
    this.#ask(deployment, "lambda:GetAlias", arn);
    this.#ask(deployment, "lambda:UpdateAlias", arn);
    const alias = target.alias(deployment.alias);
    alias.weights = percent === 100 ? {} : { [to]: percent / 100 };
    if (percent === 100) alias.version = to;
  }

  /** A request reaches the new version, and the alarms hear what it logs. */
  async #send({ target, to, mishap, group }: Deployment): Promise<void> {
    const { log } = await target.invoke(to, JSON.stringify({ source: "lockgate.rehearsal" }));
    this.#alarms.hear(target.account, target.logGroup, log);
    if (mishap === "alarm") for (const name of watchedBy(group)) this.#alarms.ring(target.account, name);
  }

  #isAlarming(deployment: Deployment): boolean {
    const { group, target } = deployment;
    return watchedBy(group).some((name) => {
      const arn = `arn:aws:cloudwatch:${this.#world.regionIn(target.account)}:${target.account}:alarm:${name}`;
      this.#ask(deployment, "cloudwatch:DescribeAlarms", arn);
      return this.#alarms.state(target.account, name) === "ALARM";
    });
  }

  async #hook(deployment: Deployment, event: string): Promise<boolean> {
    const name = deployment.hooks[event];
    if (name === undefined) return true;
    const failed =
      deployment.mishap === "hook" ||
      (await this.#find(deployment.target.account, name).invoke("1", "{}")).error;
    if (failed) this.#fail(deployment, "Failed", "HOOK_FAILED", `${event} hook ${name} failed`);
    return !failed;
  }

  #stop(deployment: Deployment): void {
    const text = "One or more alarms have been activated, so the deployment was stopped";
    this.#fail(deployment, "Stopped", "ALARM_ACTIVE", text);
    for (const name of watchedBy(deployment.group)) this.#alarms.rest(deployment.target.account, name);
  }

  /** The alias goes back only where the group says so. */
  #fail(deployment: Deployment, status: Status, code: string, message: string): void {
    deployment.status = status;
    deployment.errorInformation = { code, message };
    const rollback = (deployment.group.props["autoRollbackConfiguration"] ?? {}) as {
      enabled?: boolean;
      events?: string[];
    };
    const event = status === "Stopped" ? "DEPLOYMENT_STOP_ON_ALARM" : "DEPLOYMENT_FAILURE";
    if (rollback.enabled !== true || rollback.events?.includes(event) !== true) return;
    const alias = deployment.target.alias(deployment.alias);
    alias.version = deployment.from;
    alias.weights = {};
  }
}

/** Names of the alarms that stop a deployment of the group. */
function watchedBy({ props }: Facts): readonly string[] {
  const { enabled, alarms = [] } = (props["alarmConfiguration"] ?? {}) as {
    enabled?: boolean;
    alarms?: readonly string[];
  };
  return enabled === true ? alarms : [];
}
