// Decides whether root users of member accounts can do nothing.

import { onMembers, refuses, type Member } from "../../access/guardrails.ts";
import type { Principal } from "../../iam/index.ts";
import type { Model } from "../../model/model.ts";
import type { Verdict } from "../../verdict.ts";

/** Of several services, since a guard rail that lists some of them leaves the others open. */
const ACTIONS = [
  "ec2:RunInstances",
  "iam:CreateAccessKey",
  "kms:PutKeyPolicy",
  "lambda:UpdateFunctionCode",
  "s3:GetObject",
  "sts:AssumeRole",
];

export const denyRoot = (model: Model): readonly Verdict[] =>
  onMembers(model, (member) => {
    const open = ACTIONS.filter((action) => !refusesRoot(member, action));
    return open.length > 0 ? [`the root user might call ${open.join(", ")}`] : [];
  });

/** Signed in with its own credentials; sessions that the management account opens carry aws:AssumedRoot true. */
const refusesRoot = (member: Member, action: string): boolean => {
  const arn = `arn:aws:iam::${member.account}:root`;
  const principal: Principal = { kind: "root", arn, account: member.account };
  return refuses(member, { principal, action, context: { "aws:AssumedRoot": "false" } });
};
