// What the operations of the services that deploy and watch ask of IAM (Service Authorization Reference).
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import type { Call, CallsOf, Place } from "./awsCalls.ts";

type Input = Readonly<Record<string, unknown>>;
const text = (input: Input, key: string): string => String(input[key] ?? "");
const call = (service: string, action: string, { account, region }: Place, resource: string): Call => ({
  action: `${service}:${action}`,
  resource: `arn:aws:${service}:${region}:${account}:${resource}`,
  account,
});

/** On a function, or on an alias or version of it. */
const lambda =
  (action: string, qualifier = "Qualifier"): CallsOf =>
  (input, place) => {
    const qualified = input[qualifier] === undefined ? "" : `:${text(input, qualifier)}`;
    return [call("lambda", action, place, `function:${text(input, "FunctionName")}${qualified}`)];
  };

/** A deployment registers its revision and reads its configuration (CodeDeploy API, CreateDeployment). */
const deploys: CallsOf = (input, place, model) => {
  const application = text(input, "applicationName");
  const group = text(input, "deploymentGroupName");
  const declared = model.resources.find(
    (facts) =>
      facts.type === "aws:codedeploy/deploymentGroup:DeploymentGroup" &&
      facts.props["deploymentGroupName"] === group &&
      accountOf(facts) === place.account,
  );
  const configuration = String(declared?.props["deploymentConfigName"] ?? "");
  const onGroup = ["CreateDeployment"].concat(
    input["overrideAlarmConfiguration"] === undefined ? [] : ["UpdateDeploymentGroup"],
  );
  return [
    ...onGroup.map((action) => call("codedeploy", action, place, `deploymentgroup:${application}/${group}`)),
    call("codedeploy", "GetDeploymentConfig", place, `deploymentconfig:${configuration}`),
    call("codedeploy", "RegisterApplicationRevision", place, `application:${application}`),
    call("codedeploy", "GetApplicationRevision", place, `application:${application}`),
  ];
};

/** `application/group` of each deployment that a model has begun, as AWS knows it. */
const groups = new WeakMap<Model, Map<string, string>>();

export function rememberDeployment(model: Model, id: string, group: string): void {
  groups.set(model, (groups.get(model) ?? new Map<string, string>()).set(id, group));
}

/** Whom it has reached. */
const reached: CallsOf = (input, place, model) => {
  const known = groups.get(model)?.get(text(input, "deploymentId")) ?? "unknown";
  return [call("codedeploy", "ListDeploymentTargets", place, `deploymentgroup:${known}`)];
};

/** Of one that nobody remembers the group is any of those of functions; there is one a function, of the same name. */
const deployment: CallsOf = (input, place, model) => {
  const known = groups.get(model)?.get(text(input, "deploymentId"));
  if (known !== undefined) return [call("codedeploy", "GetDeployment", place, `deploymentgroup:${known}`)];
  return model.resources
    .filter(
      (facts) =>
        facts.type === "aws:codedeploy/deploymentGroup:DeploymentGroup" &&
        facts.props["autoscalingGroups"] === undefined &&
        facts.props["onPremisesInstanceTagFilters"] === undefined &&
        accountOf(facts) === place.account,
    )
    .map(({ props }) => {
      const group = String(props["deploymentGroupName"]);
      return call("codedeploy", "GetDeployment", place, `deploymentgroup:${group}/${group}`);
    });
};

const describesGroup: CallsOf = (input, place) => [
  call(
    "codedeploy",
    "GetDeploymentGroup",
    place,
    `deploymentgroup:${text(input, "applicationName")}/${text(input, "deploymentGroupName")}`,
  ),
];

/** ELB knows no narrower resource for looking. */
const looks =
  (action: string): CallsOf =>
  (_, { account }) => [{ action: `elasticloadbalancing:${action}`, resource: "*", account }];

const ofPipeline =
  (action: string): CallsOf =>
  (input, place) => [call("codepipeline", action, place, text(input, "pipelineName"))];

export const deployCalls: Readonly<Record<string, CallsOf>> = {
  "LambdaClient.UpdateFunctionCodeCommand": lambda("UpdateFunctionCode"),
  "LambdaClient.GetFunctionCommand": lambda("GetFunction"),
  "LambdaClient.PublishVersionCommand": lambda("PublishVersion"),
  "LambdaClient.UpdateAliasCommand": lambda("UpdateAlias", "Name"),
  "LambdaClient.GetAliasCommand": lambda("GetAlias", "Name"),
  "LambdaClient.InvokeCommand": lambda("InvokeFunction"),
  "CodeDeployClient.CreateDeploymentCommand": deploys,
  "CodeDeployClient.GetDeploymentCommand": deployment,
  "CodeDeployClient.GetDeploymentGroupCommand": describesGroup,
  "CodeDeployClient.ListDeploymentTargetsCommand": reached,
  "ElasticLoadBalancingV2Client.DescribeTargetGroupsCommand": looks("DescribeTargetGroups"),
  "ElasticLoadBalancingV2Client.DescribeTargetHealthCommand": looks("DescribeTargetHealth"),
  "ElasticLoadBalancingV2Client.DescribeLoadBalancersCommand": looks("DescribeLoadBalancers"),
  "ElasticLoadBalancingV2Client.DescribeListenersCommand": looks("DescribeListeners"),
  "ElasticLoadBalancingV2Client.ModifyListenerCommand": (input, { account }) => [
    {
      action: "elasticloadbalancing:ModifyListener",
      resource: text(input, "ListenerArn"),
      account,
    },
  ],
  "CloudWatchClient.DescribeAlarmsCommand": (input, place) =>
    (input["AlarmNames"] as string[]).map((name) =>
      call("cloudwatch", "DescribeAlarms", place, `alarm:${name}`),
    ),
  "CodePipelineClient.ListActionExecutionsCommand": ofPipeline("ListActionExecutions"),
  "CodePipelineClient.GetPipelineExecutionCommand": ofPipeline("GetPipelineExecution"),
};
