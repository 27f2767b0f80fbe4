// Decides whether no resource of a member account opens to anyone outside the organization, whatever its own policy says.

import { decideGuarded, onMembers, stranger, type Member } from "../../access/guardrails.ts";
import type { Model } from "../../model/model.ts";
import type { Verdict } from "../../verdict.ts";

export const keepStrangersOut = (model: Model): readonly Verdict[] =>
  onMembers(model, (member, { organization }) => {
    const { id } = organization.props;
    return [...openings(member), ...shutOut(member, typeof id === "string" ? id : undefined)];
  });

type Target = { action: string; path: string };
const TARGETS: readonly Target[] = [
  { action: "s3:GetObject", path: "bucket/object" },
  { action: "kms:Decrypt", path: "key/any" },
  { action: "sts:AssumeRole", path: "role/any" },
  { action: "secretsmanager:GetSecretValue", path: "secret:any" },
  { action: "sqs:SendMessage", path: "queue" },
];

/** Strangers belong to another organization, or to none. */
const ORGANIZATIONS = ["o-outside0000", undefined].map((id) => ({
  "aws:PrincipalOrgID": id,
  "aws:PrincipalIsAWSService": "false",
}));

const openings = (member: Member): readonly string[] => {
  const open = TARGETS.filter(
    (target) =>
      !ORGANIZATIONS.every(
        (context) =>
          decideGuarded(
            member,
            { principal: stranger, action: target.action, resource: arnOf(target, member), context },
            "outsider",
          ).layer === "rcp",
      ),
  ).map(({ action }) => action);
  return open.length > 0 ? [`strangers might call ${open.join(", ")}`] : [];
};

/** A service that works for the organization is no stranger: logs, keys and queues depend on it. */
const shutOut = (member: Member, organization: string | undefined): readonly string[] => {
  const context = {
    "aws:PrincipalIsAWSService": "true",
    "aws:SourceAccount": member.account,
    ...(organization === undefined ? {} : { "aws:SourceOrgID": organization }),
  };
  const principal = { kind: "service" as const, service: "cloudtrail.amazonaws.com" };
  const lost = TARGETS.filter(
    (target) =>
      target.action !== "sts:AssumeRole" &&
      decideGuarded(
        member,
        { principal, action: target.action, resource: arnOf(target, member), context },
        "service",
      ).effect !== "allow",
  ).map(({ action }) => action);
  return lost.length > 0 ? [`AWS's services that work for the organization lose ${lost.join(", ")}`] : [];
};

const arnOf = ({ action, path }: Target, { account }: Member): string => {
  const [service = ""] = action.split(":");
  if (service === "s3") return `arn:aws:s3:::${path}`;
  return service === "sts"
    ? `arn:aws:iam::${account}:${path}`
    : `arn:aws:${service}:eu-west-1:${account}:${path}`;
};
