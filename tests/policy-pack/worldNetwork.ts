// The network in which the pipeline's projects run, as it should be.

import type { Facts } from "../../policy-pack/facts.ts";
import { json, ORGANIZATION, resource, TOOLING } from "./worldBasics.ts";

const vpcId = "vpc-builds";
const OWN = json({
  Effect: "Allow",
  Principal: "*",
  Action: "*",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
});
const SERVICES = ["s3", "kms", "sts", "ecr.api", "ecr.dkr", "logs", "codebuild"];

export const buildNetwork = (): readonly Facts[] => {
  const account = { account: TOOLING };
  return [
    resource(
      "vpc",
      "builds",
      { id: vpcId, cidrBlock: "10.99.0.0/16", tags: { "lockgate:stack": "tooling" } },
      account,
    ),
    resource("defaultSecurityGroup", "builds-default", { vpcId, ingress: [], egress: [] }, account),
    resource("flowLog", "builds-flow", { vpcId, trafficType: "ALL" }, account),
    resource("nameFilter", "builds-names", { vpcId, firewallRuleGroupId: "rslvr-frg-1" }, account),
    ...SERVICES.map((service) =>
      resource(
        "endpoint",
        `builds-${service}`,
        { vpcId, serviceName: `com.amazonaws.eu-west-1.${service}`, policy: OWN },
        account,
      ),
    ),
  ];
};
