// Decides whether the guard rails hold against those inside: no member account can blind the company or take a spared name.

import { administratorsOf, membersOf, refuses, type Member } from "../access/guardrails.ts";
import { instances } from "../access/candidates.ts";
import { companyOf } from "../access/company.ts";
import { valuesOf } from "../access/context.ts";
import { onMemberDoors } from "../access/memberDoors.ts";
import { known } from "../access/requestContext.ts";
import { treeOf } from "../access/tree.ts";
import { isTrusted, untrusted } from "../access/untrusted.ts";
import { isSure, routeOf } from "../access/reach.ts";
import type { Facts } from "../facts.ts";
import { needAccount } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import { fail, judge, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

/** Thirty calls by which an account would leave, go dark, or take down what watches it. */
const DISABLING = [
  "organizations:LeaveOrganization",
  "account:CloseAccount",
  ...of("cloudtrail", "DeleteTrail StopLogging UpdateTrail PutEventSelectors"),
  ...of(
    "config",
    "DeleteConfigurationRecorder DeleteDeliveryChannel StopConfigurationRecorder PutConfigurationRecorder",
  ),
  ...of(
    "guardduty",
    "DeleteDetector UpdateDetector DisassociateFromAdministratorAccount StopMonitoringMembers DisassociateMembers",
  ),
  ...of("securityhub", "DisableSecurityHub BatchDisableStandards DisassociateFromAdministratorAccount"),
  "access-analyzer:DeleteAnalyzer",
];

/** By these whoever rules an account would take the name of a role that the guard rails spare. */
const TAKING = of(
  "iam",
  "CreateRole DeleteRole UpdateAssumeRolePolicy PutRolePolicy AttachRolePolicy DetachRolePolicy DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
);

/** Calls on the guard rails themselves; only the management account can make them, or whom it has delegated. */
const REMOVING = of("organizations", "DetachPolicy UpdatePolicy DeletePolicy DisablePolicyType MoveAccount");

function of(service: string, names: string): readonly string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}

/** Identities of `lz-stack.platform` are the exception: they declare the guard rails and repair what they guard. */
export const railsStay = (model: Model): readonly Verdict[] => {
  const tree = treeOf(model);
  if (!tree) return [notApplicable("no organization is seen")];
  const { urn } = tree.organization;
  return [
    ...membersOf(tree).flatMap((member) =>
      judge(urn, () => {
        const open = [...openCalls(model, member), ...takenNames(model, member)];
        if (open.length === 0) return pass(urn);
        if (tree.open.length > 0) return tree.open;
        return fail(urn, `an administrator of ${member.name} can ${shortened(open)}`);
      }),
    ),
    ...onMemberDoors(model, tree),
    ...model
      .of("organizationPolicy")
      .flatMap((policy) => judge(policy.urn, () => removed(model, policy, needAccount(tree.organization)))),
  ];
};

const openCalls = (model: Model, member: Member): readonly string[] => {
  const all = administratorsOf(model, member);
  return DISABLING.filter((action) => !all.every((principal) => refuses(member, { principal, action })));
};

const takenNames = (model: Model, member: Member): readonly string[] => {
  const [administrator] = administratorsOf(model, member);
  if (!administrator) return [];
  return sparedNames(model, member).flatMap((arn) =>
    TAKING.filter((action) => !refuses(member, { principal: administrator, action, resource: arn })).map(
      (action) => `${action} on ${arn}, which the guard rails spare`,
    ),
  );
};

/** Names that a guard rail spares and the settings trust; one that nobody trusts counts as an administrator's already. */
const sparedNames = (model: Model, { scps, account }: Member): readonly string[] =>
  [...new Set(valuesOf(scps.flat().flatMap(known), "aws:principalarn"))]
    .map((name) => name.replace(/^(arn:[^:]+:iam)::\*:/, `$1::${account}:`))
    .filter((name) => name.split(":")[4] === account && /:role\//.test(name))
    .flatMap(instances)
    .filter((name) => isTrusted(model, name));

/** Only those count that a state declares: whoever else is in the management account, nobody can bind. */
const removed = (model: Model, policy: Facts, account: string): Verdict => {
  const company = companyOf(model);
  const arn = policy.props["arn"];
  const target = {
    arn: typeof arn === "string" ? arn : `arn:aws:organizations::${account}:policy/any`,
    account,
    notes: [],
  };
  const found = REMOVING.flatMap((action) =>
    untrusted(company, action, target)
      .filter(({ who }) => who.declared)
      .map((access) => ({ action, access })),
  );
  const [sure] = found.filter(({ access }) => isSure(access));
  if (sure) return fail(policy.urn, `${routeOf(sure.access)} can ${sure.action}`);
  const [open] = found;
  return open ? undecidable(policy.urn, `policies of ${open.access.who.name}`) : pass(policy.urn);
};

const SHOWN = 3;
const shortened = (calls: readonly string[]): string =>
  calls.slice(0, SHOWN).join(", ") + (calls.length > SHOWN ? `, and ${calls.length - SHOWN} more` : "");
