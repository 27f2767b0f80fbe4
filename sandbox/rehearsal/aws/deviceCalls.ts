// What operations on devices ask of IAM, in CodeDeploy's register and in Systems Manager (Service Authorization Reference).
import { fleetTag } from "../../../infra/plan/devices.ts";
import { fleetName } from "../../../infra/plan/names.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import type { CallsOf } from "./awsCalls.ts";

/** On each device that is named. */
const onDevices =
  (action: string): CallsOf =>
  (input, { account, region }) =>
    [input["instanceNames"] ?? input["instanceName"]].flat().map((name) => ({
      action: `codedeploy:${action}`,
      resource: `arn:aws:codedeploy:${region}:${account}:instance:${String(name)}`,
      account,
    }));

/** Services that know no narrower resource for it. */
const anywhere =
  (action: string): CallsOf =>
  (_, { account }) => [{ action, resource: "*", account }];

/** Where the table has a device: a path with its app and its environment. */
export const declaredDevices = (model: Model) =>
  model.resources.flatMap((facts) => {
    const [, app = "", environment = "", list, id] = String(facts.props["name"]).split("/");
    if (facts.type !== "aws:ssm/parameter:Parameter" || list !== "devices" || id === undefined) return [];
    const { node, ring } = JSON.parse(String(facts.props["insecureValue"])) as { node: string; ring: string };
    return [{ account: accountOf(facts) ?? "", app, environment, id, node, ring }];
  });

/** Activations give devices the tag of what their app has there. */
const retires: CallsOf = (input, { account, region }, model) => {
  const node = String(input["InstanceId"]);
  const found = declaredDevices(model).find((each) => each.account === account && each.node === node);
  const context: Record<string, string> =
    found === undefined ? {} : { [`aws:ResourceTag/${fleetTag}`]: fleetName(found.app, found.environment) };
  const resource = `arn:aws:ssm:${region}:${account}:managed-instance/${node}`;
  return [{ action: "ssm:DeregisterManagedInstance", resource, account, context }];
};

const registering = [
  "AddTagsToOnPremisesInstances",
  "BatchGetOnPremisesInstances",
  "DeregisterOnPremisesInstance",
  "RegisterOnPremisesInstance",
  "RemoveTagsFromOnPremisesInstances",
];

export const deviceCalls: Readonly<Record<string, CallsOf>> = {
  ...Object.fromEntries(
    registering.map((action) => [`CodeDeployClient.${action}Command`, onDevices(action)]),
  ),
  "CodeDeployClient.ListOnPremisesInstancesCommand": anywhere("codedeploy:ListOnPremisesInstances"),
  "SSMClient.DescribeInstanceInformationCommand": anywhere("ssm:DescribeInstanceInformation"),
  "SSMClient.DeregisterManagedInstanceCommand": retires,
};
