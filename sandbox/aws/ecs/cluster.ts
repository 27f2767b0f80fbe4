// What ECS makes of a cluster: a name in an account and region, which goes only when nothing runs in it.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { areTags, faultsOf, matches, oneOf } from "../rules.ts";

export const clusterToken = "aws:ecs/cluster:Cluster";
export const serviceToken = "aws:ecs/service:Service";
export const nameRule = matches(/^[a-zA-Z0-9_-]{1,255}$/, "1 to 255 letters, digits, - and _");

const onCluster = callsOn(
  {
    create: ["ecs:CreateCluster"],
    read: ["ecs:DescribeClusters"],
    update: { settings: "ecs:UpdateCluster", configuration: "ecs:UpdateCluster" },
    delete: ["ecs:DeleteCluster"],
    tag: "ecs:TagResource",
  },
  ({ inputs }, context) => clusterArn(inputs, context),
);

export const cluster: ResourceModel = {
  token: clusterToken,
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: nameRule,
      "settings[].name": oneOf(["containerInsights"]),
      "settings[].value": oneOf(["enabled", "enhanced", "disabled"]),
      tags: areTags,
    }),
  calls: (operation, target, context) => [
    ...onCluster(operation, target, context),
    ...(operation === "create" ? ownRoleCalls(clusterToken, ownRole, context) : []),
  ],
  create(inputs, context) {
    const arn = clusterArn(inputs, context);
    // ECS would hand the same cluster to both; each would then change and delete the other's.
    if (find(inputs["name"], context))
      throw new AwsError("InvalidParameterException", `Cluster ${String(inputs["name"])} is there already.`);
    return { id: arn, outputs: { ...echo(inputs, context, { tags: true }), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ id, account, region }, { world }) {
    const [left] = world.find(serviceToken, { account, region }, ({ outputs }) => outputs["cluster"] === id);
    if (left)
      throw new AwsError(
        "ClusterContainsServicesException",
        `The Cluster cannot be deleted while Services are active: ${left.id}`,
      );
  },
};

const clusterArn = ({ name }: Properties, { caller }: Context): string =>
  arnOf(caller, "ecs", `cluster/${typeof name === "string" ? name : "*"}`);

const ownRole = { service: "ecs.amazonaws.com", role: "AWSServiceRoleForECS" };

const find = (reference: unknown, { caller, world }: Context): StoredResource | undefined =>
  world.find(
    clusterToken,
    { account: caller.account, region: caller.region },
    ({ outputs }) => outputs["name"] === reference || outputs["arn"] === reference,
  )[0];

/** By name or ARN. */
export function existingCluster(reference: unknown, context: Context): StoredResource {
  const found = find(reference, context);
  if (found) return found;
  throw new AwsError("ClusterNotFoundException", `Cluster not found: ${String(reference)}`);
}
