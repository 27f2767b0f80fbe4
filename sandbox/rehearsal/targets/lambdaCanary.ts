// A model of Lambda behind CodeDeploy: what the job that deploys and the one that checks ask of both services.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Input } from "../aws/authorised.ts";
import type { World } from "../world.ts";
import { variableOf } from "../purpose.ts";
import type { Alarms } from "./alarms.ts";
import { Deployments, type Revision } from "./deployments.ts";
import { declaredFunctions, type LambdaFunction } from "./functions.ts";
import type { Mishap, TargetModel } from "./index.ts";

type Operation = (input: Input, account: string) => ReturnType<Answer>;

export const lambdaCanary = (world: World): TargetModel => new LambdaCanary(world);

class LambdaCanary implements TargetModel {
  readonly about =
    "Lambda and CodeDeploy: versions, aliases and the shifting of traffic are a model; the code of a version is really run";
  mishap: Mishap | undefined;
  /** At alarms, in the job that a release is watched by. */
  #looks = 0;
  readonly #functions: readonly LambdaFunction[];
  readonly #alarms: Alarms;
  readonly #deployments: Deployments;

  constructor(world: World) {
    const { model } = world.company;
    this.#functions = declaredFunctions(model);
    this.#alarms = world.alarms;
    this.#deployments = new Deployments(world, this.#alarms, (account, name) => this.#find(account, name));
  }

  answer: Answer = (operation, input, account) => {
    const [client = "", command = ""] = operation.split(".");
    const known = this.#operations[`${client}.${command.replace(/Command$/, "")}`];
    return known?.(input, account);
  };

  mishaps = (project: Facts): readonly Mishap[] => {
    // Of any target: alarms are looked at here.
    if (stepOf(project) === "check") return variableOf(project, "SOAK_MINUTES") === undefined ? [] : ["soak"];
    const name = variableOf(project, "FUNCTION_NAME");
    const grouped = variableOf(project, "DEPLOYMENT_GROUP") !== undefined;
    const own = this.#functions.some((each) => each.account === accountOf(project) && each.name === name);
    return grouped && own && stepOf(project) === "deploy" ? ["alarm"] : [];
  };

  traffic = () => this.#functions.flatMap((each) => each.traffic());

  readonly #operations: Readonly<Record<string, Operation>> = {
    "LambdaClient.UpdateFunctionCode": (input, account) => {
      this.#of(input, account).update(Buffer.from(input["ZipFile"] as Uint8Array));
      return {};
    },
    "LambdaClient.GetFunction": () => ({
      Configuration: { State: "Active", LastUpdateStatus: "Successful" },
    }),
    "LambdaClient.PublishVersion": (input, account) => {
      const made = this.#of(input, account);
      if (input["CodeSha256"] !== undefined && input["CodeSha256"] !== made.latestSha256)
        throw awsError("InvalidParameterValueException", 400, `CodeSha256 is ${made.latestSha256}`);
      return { Version: made.publish() };
    },
    "LambdaClient.UpdateAlias": (input, account) => {
      const made = this.#of(input, account);
      const alias = made.alias(String(input["Name"]));
      alias.version = String(input["FunctionVersion"]);
      alias.weights = {};
      // Nothing more is logged by what failed.
      this.#deployments.rest(account, made.name);
      return {};
    },
    "LambdaClient.GetAlias": (input, account) => ({
      FunctionVersion: this.#of(input, account).alias(String(input["Name"])).version,
    }),
    "LambdaClient.Invoke": async (input, account) => {
      const made = this.#of(input, account);
      const { version } = made.alias(String(input["Qualifier"]));
      const payload = Buffer.from((input["Payload"] as Uint8Array | undefined) ?? []).toString() || "{}";
      const { payload: answer, error, log } = await made.invoke(version, payload);
      this.#alarms.hear(account, made.logGroup, log);
      const failed = error === undefined ? {} : { FunctionError: error };
      return { StatusCode: 200, Payload: Buffer.from(answer), ...failed };
    },
    "CodeDeployClient.CreateDeployment": (input, account) => {
      const deploymentId = this.#deployments.create(account, input as Revision, this.mishap);
      return deploymentId === undefined ? undefined : { deploymentId };
    },
    "CodeDeployClient.GetDeployment": async (input) => {
      const deploymentInfo = await this.#deployments.state(String(input["deploymentId"]));
      return deploymentInfo === undefined ? undefined : { deploymentInfo };
    },
    "CodeDeployClient.GetDeploymentGroup": (input, account) => {
      const name = String(input["deploymentGroupName"]);
      // Before the first deployment it has none.
      const own = this.#functions.some((each) => each.account === account && each.name === name);
      const deploymentGroupInfo = this.#deployments.describeGroup(account, name) ?? (own ? {} : undefined);
      return deploymentGroupInfo === undefined ? undefined : { deploymentGroupInfo };
    },
    "CloudWatchClient.DescribeAlarms": (input, account) => ({
      MetricAlarms: (input["AlarmNames"] as string[]).flatMap((AlarmName) => {
        this.#watch(account, AlarmName);
        const StateValue = this.#alarms.state(account, AlarmName);
        return StateValue === undefined ? [] : [{ AlarmName, StateValue }];
      }),
    }),
  };

  /** The first look is the check's own; the alarm goes off once the release is watched. */
  #watch(account: string, alarm: string): void {
    this.#looks = this.mishap === "soak" ? this.#looks + 1 : 0;
    if (this.#looks > 1) this.#alarms.ring(account, alarm);
  }

  #of = (input: Input, account: string): LambdaFunction => this.#find(account, String(input["FunctionName"]));

  #find(account: string, name: string): LambdaFunction {
    const found = this.#functions.find((each) => each.account === account && each.name === name);
    if (found !== undefined) return found;
    throw awsError("ResourceNotFoundException", 404, `Function not found: ${name} in ${account}`);
  }
}
