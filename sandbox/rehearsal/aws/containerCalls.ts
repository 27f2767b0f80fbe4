// What the operations of ECS and EKS ask of IAM (Service Authorization Reference).
import type { Call, CallsOf, Place } from "./awsCalls.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";

type Input = Readonly<Record<string, unknown>>;
const text = (input: Input, key: string): string => String(input[key] ?? "");
const call = (action: string, { account, region }: Place, resource: string): Call => ({
  action: `ecs:${action}`,
  resource: resource === "*" ? "*" : `arn:aws:ecs:${region}:${account}:${resource}`,
  account,
});
const service = (input: Input, name: string): string => `service/${text(input, "cluster")}/${name}`;

const passes = (definition: Input, { account }: Place): Call[] =>
  ["executionRoleArn", "taskRoleArn"].map((role) => ({
    action: "iam:PassRole",
    resource: text(definition, role),
    account,
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  }));

/** Whoever registers a definition hands its roles to ECS. */
const registers: CallsOf = (input, place) => [
  call("RegisterTaskDefinition", place, `task-definition/${text(input, "family")}:*`),
  ...passes(input, place),
];

const inCluster = (input: Input, { account, region }: Place) => ({
  context: { "ecs:cluster": `arn:aws:ecs:${region}:${account}:cluster/${text(input, "cluster")}` },
});
const resourceOf = (arn: string): string => arn.split(":").slice(5).join(":");

/** So does whoever starts tasks of it. */
const runs: CallsOf = (input, place, model) => {
  const definition = resourceOf(text(input, "taskDefinition"));
  const family = /^task-definition\/([^:]+)/.exec(definition)?.[1];
  const declared = model.resources.find(
    (facts) =>
      facts.type === "aws:ecs/taskDefinition:TaskDefinition" &&
      facts.props["family"] === family &&
      accountOf(facts) === place.account,
  );
  return [
    { ...call("RunTask", place, definition), ...inCluster(input, place) },
    ...passes(declared?.props ?? {}, place),
  ];
};

export const containerCalls: Readonly<Record<string, CallsOf>> = {
  "EKSClient.DescribeClusterCommand": (input, { account, region }) => [
    {
      action: "eks:DescribeCluster",
      resource: `arn:aws:eks:${region}:${account}:cluster/${text(input, "name")}`,
      account,
    },
  ],
  "ECSClient.DescribeServicesCommand": (input, place) =>
    (input["services"] as string[]).map((name) => call("DescribeServices", place, service(input, name))),
  "ECSClient.UpdateServiceCommand": (input, place) => [
    call("UpdateService", place, service(input, text(input, "service"))),
  ],
  "ECSClient.DescribeTaskDefinitionCommand": (_, place) => [call("DescribeTaskDefinition", place, "*")],
  "ECSClient.RegisterTaskDefinitionCommand": registers,
  "ECSClient.RunTaskCommand": runs,
  "ECSClient.DescribeTasksCommand": (input, place) =>
    (input["tasks"] as string[]).map((arn) => ({
      ...call("DescribeTasks", place, resourceOf(arn)),
      ...inCluster(input, place),
    })),
  "ECSClient.ListTasksCommand": (input, place) => [
    { ...call("ListTasks", place, "*"), ...inCluster(input, place) },
  ],
};
