// What Elastic Load Balancing makes of a listener: a port of a balancer, its certificate, and who gets which share.

import { parseArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, isArn, isKnown, isObject, lengthBetween, oneOf } from "../rules.ts";
import { balancerToken, elbArn, existingIn, listenerToken, suffixOf, targetGroupToken } from "./names.ts";
import { groupsOf } from "./targetGroup.ts";

export const listener: ResourceModel = {
  token: listenerToken,
  replaceOn: ["loadBalancerArn", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      loadBalancerArn: isArn("elasticloadbalancing"),
      port: between(1, 65_535),
      protocol: oneOf(["HTTP", "HTTPS"]),
      certificateArn: isArn("acm"),
      defaultActions: lengthBetween(1, 5),
      "defaultActions[].type": oneOf(["forward", "redirect", "fixed-response"]),
      "defaultActions[].forward.targetGroups": lengthBetween(1, 5),
      "defaultActions[].forward.targetGroups[].weight": between(0, 999),
      "defaultActions[].forward.stickiness.duration": between(1, 604_800),
      "defaultActions[].redirect.statusCode": oneOf(["HTTP_301", "HTTP_302"]),
      tags: areTags,
    }),
    ...secured(inputs),
    ...complete(inputs),
  ],
  calls: callsOn(
    {
      create: ["elasticloadbalancing:CreateListener"],
      read: ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeTags"],
      update: Object.fromEntries(
        ["certificateArn", "defaultActions", "port", "protocol", "sslPolicy"].map((name) => [
          name,
          "elasticloadbalancing:ModifyListener",
        ]),
      ),
      delete: ["elasticloadbalancing:DeleteListener"],
      tag: "elasticloadbalancing:AddTags",
    },
    ({ id, inputs }, context, operation, action) => {
      if (operation === "read") return "*";
      const balancer = isKnown(inputs["loadBalancerArn"]) ? String(inputs["loadBalancerArn"]) : undefined;
      const below = balancer === undefined ? "app/*" : suffixOf(balancer);
      return action === "elasticloadbalancing:CreateListener"
        ? (balancer ?? elbArn("loadbalancer/app/*", context))
        : (id ?? elbArn(`listener/${below}/*`, context));
    },
  ),
  create(inputs, context) {
    refuse(inputs, context);
    const balancer = String(inputs["loadBalancerArn"]);
    const arn = elbArn(`listener/${suffixOf(balancer)}/${context.world.random("hex", 16)}`, context);
    return { id: arn, outputs: { ...echo(inputs, context, { tags: true }), arn } };
  },
  update(previous, inputs, context) {
    refuse(inputs, context, previous.id);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
};

/** HTTPS needs a certificate and a policy, HTTP takes neither. */
function secured(inputs: Properties): Fault[] {
  if (!isKnown(inputs["protocol"])) return [];
  const secure = inputs["protocol"] === "HTTPS";
  return ["certificateArn", "sslPolicy"]
    .filter((name) => (inputs[name] !== undefined) !== secure)
    .map((property) => ({
      property,
      reason: secure ? "is missing: HTTPS needs it" : "is not for HTTP",
    }));
}

/** An action brings what its type needs. */
function complete({ defaultActions }: Properties): Fault[] {
  const actions = (Array.isArray(defaultActions) ? defaultActions : []).filter(isObject);
  return actions.flatMap((action, index) => {
    const { type, forward, targetGroupArn, redirect, fixedResponse } = action;
    const given = { forward: forward ?? targetGroupArn, redirect, "fixed-response": fixedResponse };
    return typeof type !== "string" || given[type as keyof typeof given] !== undefined
      ? []
      : [{ property: `defaultActions[${index}]`, reason: `says ${type} and not what: it is incomplete` }];
  });
}

function refuse(inputs: Properties, context: Context, own?: string): void {
  const { caller, world } = context;
  const balancer = existingIn(balancerToken, inputs["loadBalancerArn"], context);
  const others = world.find(
    listenerToken,
    { account: caller.account, region: caller.region },
    ({ id }) => id !== own,
  );
  const here = others.filter(({ outputs }) => outputs["loadBalancerArn"] === balancer.id);
  if (here.some(({ outputs }) => outputs["port"] === inputs["port"]))
    throw new AwsError("DuplicateListener", `A listener already exists on port ${String(inputs["port"])}`);
  refuseCertificate(inputs["certificateArn"], context);
  for (const arn of groupsOf(inputs)) {
    const group = existingIn(targetGroupToken, arn, context);
    if (group.outputs["vpcId"] !== balancer.outputs["vpcId"])
      throw new AwsError(
        "InvalidConfigurationRequest",
        `The target group ${arn} is in another VPC than ${balancer.id}`,
      );
    const taken = others.some(
      ({ outputs }) => outputs["loadBalancerArn"] !== balancer.id && groupsOf(outputs).includes(arn),
    );
    if (taken)
      throw new AwsError(
        "TargetGroupAssociationLimit",
        `The target group ${arn} cannot be associated with more than one load balancer`,
      );
  }
}

/** Certificates are made elsewhere; what their ARN says is looked at. */
function refuseCertificate(arn: unknown, { caller }: Context): void {
  const certificate = parseArn(arn);
  if (certificate === undefined) return;
  if (certificate.account !== caller.account || certificate.region !== caller.region)
    throw new AwsError("CertificateNotFound", `Certificate '${String(arn)}' not found in ${caller.region}`);
}
