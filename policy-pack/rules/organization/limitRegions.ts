// Decides whether work is possible in listed regions only, while services without a region keep working.

import { administratorsOf, decideGuarded, onMembers, refuses, type Member } from "../../access/guardrails.ts";
import { keysOf } from "../../access/context.ts";
import { known } from "../../access/requestContext.ts";
import { statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import type { Verdict } from "../../verdict.ts";

export const limitRegions = (model: Model): readonly Verdict[] =>
  onMembers(model, (member) => [...outside(model, member), ...lost(model, member), ...widened(member)]);

const REGIONAL = ["ec2:RunInstances", "lambda:CreateFunction", "s3:CreateBucket", "dynamodb:CreateTable"];
const GLOBAL = [
  "iam:GetRole",
  "organizations:DescribeOrganization",
  "route53:ListHostedZones",
  "support:DescribeCases",
];
const KEY = "aws:RequestedRegion";

/** A region that AWS does not have yet stands for all that nobody listed. */
const outside = (model: Model, member: Member): readonly string[] => {
  const context = { [KEY]: "xx-nowhere-1" };
  const open = REGIONAL.filter(
    (action) =>
      !administratorsOf(model, member).every((principal) => refuses(member, { principal, action, context })),
  );
  return open.length > 0 ? [`not denied for certain in regions that nobody listed: ${open.join(", ")}`] : [];
};

/** Their calls go to us-east-1, wherever one works (Organizations User Guide, "Deny access based on the Region"). */
const lost = (model: Model, member: Member): readonly string[] => {
  const [principal] = administratorsOf(model, member);
  if (!principal) return [];
  const denied = GLOBAL.filter((action) => {
    const { effect, statement } = decideGuarded(member, {
      principal,
      action,
      context: { [KEY]: "us-east-1" },
    });
    return effect !== "allow" && statement !== undefined && isAboutRegions(member, statement);
  });
  return denied.length > 0 ? [`services without region are denied by the region: ${denied.join(", ")}`] : [];
};

const isAboutRegions = (member: Member, { policy, index }: { policy: string; index: number }): boolean =>
  member.scps
    .flat()
    .filter(({ name }) => name === policy)
    .flatMap(known)
    .map((document) => statementsOf(document)[index])
    .some((statement) => statement !== undefined && keysOf(statement).includes(KEY.toLowerCase()));

const widened = (member: Member): readonly string[] =>
  member.scps
    .flat()
    .filter((policy) =>
      known(policy)
        .flatMap(statementsOf)
        .some((statement) => statement.Effect === "Allow" && statement.NotAction !== undefined),
    )
    .map(({ name }) => `${name} allows all but some actions (NotAction)`);
