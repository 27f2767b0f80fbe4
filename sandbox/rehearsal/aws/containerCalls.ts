// What the operations of ECS ask of IAM (Service Authorization Reference).
import type { Call, CallsOf, Place } from "./awsCalls.ts";

type Input = Readonly<Record<string, unknown>>;
const text = (input: Input, key: string): string => String(input[key] ?? "");
const call = (action: string, { account, region }: Place, resource: string): Call => ({
  action: `ecs:${action}`,
  resource: resource === "*" ? "*" : `arn:aws:ecs:${region}:${account}:${resource}`,
  account,
});
const service = (input: Input, name: string): string => `service/${text(input, "cluster")}/${name}`;

/** Whoever registers a definition hands its roles to ECS. */
const registers: CallsOf = (input, place) => [
  call("RegisterTaskDefinition", place, `task-definition/${text(input, "family")}:*`),
  ...["executionRoleArn", "taskRoleArn"].map((role) => ({
    action: "iam:PassRole",
    resource: text(input, role),
    account: place.account,
    context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  })),
];

export const containerCalls: Readonly<Record<string, CallsOf>> = {
  "ECSClient.DescribeServicesCommand": (input, place) =>
    (input["services"] as string[]).map((name) => call("DescribeServices", place, service(input, name))),
  "ECSClient.UpdateServiceCommand": (input, place) => [
    call("UpdateService", place, service(input, text(input, "service"))),
  ],
  "ECSClient.DescribeTaskDefinitionCommand": (_, place) => [call("DescribeTaskDefinition", place, "*")],
  "ECSClient.RegisterTaskDefinitionCommand": registers,
};
