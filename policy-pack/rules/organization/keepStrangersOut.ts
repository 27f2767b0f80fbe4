// Decides whether no resource of a member account opens to anyone outside the organization, whatever its own policy says.

import { decideGuarded, onMembers, stranger, type Member } from "../../access/guardrails.ts";
import { OUTSIDE_ACCOUNT, ownOrganization, UNNAMED } from "../../access/context.ts";
import { known } from "../../access/requestContext.ts";
import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { Judged, undecidable, type Verdict } from "../../verdict.ts";

export const keepStrangersOut = (model: Model): readonly Verdict[] =>
  onMembers(model, (member, { organization }) => [
    ...openings(member),
    ...deputies(member),
    ...shutOut(member, idOf(organization) ?? idIn(member, organization)),
  ]);

/** The one that the guard rails name; while AWS has not given the id, they may name another's. */
const idIn = ({ rcps }: Member, organization: Facts): string => {
  const named = ownOrganization(rcps.flat().flatMap(known));
  const id = input(organization, "id");
  if (named !== UNNAMED && id.state === "unknown") throw new Judged(undecidable(organization.urn, id.path));
  return named;
};

/** The engine shows no ids, but an organization's stands in its ARN as well: `arn:aws:organizations::1:organization/o-1`. */
const idOf = ({ props: { id, arn } }: Facts): string | undefined => {
  if (typeof id === "string") return id;
  return typeof arn === "string" ? /:organization\/(o-[a-z0-9]+)$/.exec(arn)?.[1] : undefined;
};

type Target = { action: string; path: string };
const TARGETS: readonly Target[] = [
  { action: "s3:GetObject", path: "bucket/object" },
  { action: "kms:Decrypt", path: "key/any" },
  { action: "sts:AssumeRole", path: "role/any" },
  { action: "secretsmanager:GetSecretValue", path: "secret:any" },
  { action: "sqs:SendMessage", path: "queue" },
];

const SERVICE = { kind: "service" as const, service: "cloudtrail.amazonaws.com" };
const DATA = TARGETS.filter(({ action }) => action !== "sts:AssumeRole");

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

/** A service that works for a stranger is one (IAM User Guide, "The confused deputy problem"). */
const deputies = (member: Member): readonly string[] => {
  const context = {
    "aws:PrincipalIsAWSService": "true",
    "aws:SourceAccount": OUTSIDE_ACCOUNT,
    "aws:SourceOrgID": "o-outside0000",
  };
  const open = DATA.filter((target) => {
    const request = { principal: SERVICE, action: target.action, resource: arnOf(target, member), context };
    return decideGuarded(member, request, "service").layer !== "rcp";
  }).map(({ action }) => action);
  return open.length > 0 ? [`AWS's services that work for strangers might call ${open.join(", ")}`] : [];
};

/** A service that works for the organization is no stranger: logs, keys and queues depend on it. */
const shutOut = (member: Member, organization: string): readonly string[] => {
  const context = {
    "aws:PrincipalIsAWSService": "true",
    "aws:SourceAccount": member.account,
    "aws:SourceOrgID": organization,
    "aws:ResourceOrgID": organization,
  };
  const lost = DATA.filter((target) => {
    const request = { principal: SERVICE, action: target.action, resource: arnOf(target, member), context };
    return decideGuarded(member, request, "service").effect !== "allow";
  }).map(({ action }) => action);
  return lost.length > 0 ? [`AWS's services that work for the organization lose ${lost.join(", ")}`] : [];
};

const arnOf = ({ action, path }: Target, { account }: Member): string => {
  const [service = ""] = action.split(":");
  if (service === "s3") return `arn:aws:s3:::${path}`;
  return service === "sts"
    ? `arn:aws:iam::${account}:${path}`
    : `arn:aws:${service}:eu-west-1:${account}:${path}`;
};
