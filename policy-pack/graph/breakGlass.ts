// Decides whether the way in for emergencies is narrow and loud: few named people with MFA, and an alarm that nobody mutes.

import { whoCanReach } from "../access/closure.ts";
import { companyOf } from "../access/company.ts";
import { findProtected, type Protected } from "../access/protected.ts";
import { isTrusted, untrusted } from "../access/untrusted.ts";
import { input, type Facts } from "../facts.ts";
import type { Statement } from "../iam/index.ts";
import { iamArnOf, needAccount } from "../model/accounts.ts";
import { isTold, type TrailEvent } from "../model/alarms.ts";
import { arnOf } from "../model/arns.ts";
import { demanded, documentAt, many, statementsOf } from "../model/documents.ts";
import type { Model } from "../model/model.ts";
import { tagOf } from "../model/tags.ts";
import type { Kind } from "../model/tokens.ts";
import { fail, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

const PEOPLE = 2;
const NAME = /break-?glass/i;

/** A role is for emergencies by its tag `lockgate:purpose = break-glass`, or by its name. */
export const breakGlass = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("role"), (role) => {
    const name = input(role, "name");
    const named = name.state === "known" && NAME.test(name.string() ?? "");
    if (!named && tagOf(role, "lockgate:purpose") !== "break-glass") {
      return notApplicable("it is not for emergencies", role.urn);
    }
    const arn = iamArnOf(role);
    if (arn === undefined) return undecidable(role.urn, "name");
    const faults = [...trustFaults(role), ...strangers(model, role, arn), ...alarmFaults(model, role, arn)];
    return faults.length > 0 ? faults.map((fault) => fail(role.urn, fault)) : pass(role.urn);
  });

const allowsOf = (role: Facts): readonly Statement[] => {
  const position = input(role, "assumeRolePolicy");
  return statementsOf(position.need(documentAt(position))).filter(({ Effect }) => Effect === "Allow");
};

/** Whom a statement names: by a condition, since roles and users behind an account's root are named by it; else itself. */
const namedBy = (statement: Statement): readonly string[] => {
  const [names] = demanded(statement, "aws:principalarn");
  const { Principal } = statement;
  return names ?? (typeof Principal === "object" ? many(Principal["AWS"]) : ["*"]);
};

const trusted = (role: Facts): readonly string[] => [...new Set(allowsOf(role).flatMap(namedBy))];

const trustFaults = (role: Facts): readonly string[] => {
  const allows = allowsOf(role);
  const others = allows.some(
    ({ Principal }) => typeof Principal !== "object" || Object.keys(Principal).some((kind) => kind !== "AWS"),
  );
  const people = trusted(role);
  const wide = people.filter((person) => !/^arn:[^:]+:iam::\d{12}:(?:role|user)\/[^*?]+$/.test(person));
  const withoutMfa = allows.some(
    (statement) =>
      !demanded(statement, "aws:multifactorauthpresent", /^bool$/i).some((values) =>
        values.every((value) => value === "true"),
      ),
  );
  return [
    ...(others ? ["it trusts others than named people"] : []),
    ...(wide.length > 0 ? [`it trusts ${wide.join(", ")}, which names nobody`] : []),
    ...(people.length > PEOPLE ? [`it trusts ${people.length} identities, ${PEOPLE} are allowed`] : []),
    ...(withoutMfa ? ["it does not demand MFA (Bool aws:MultiFactorAuthPresent = true)"] : []),
  ];
};

/** Everyone else who could become it, or become one of the named: roles of pipelines and jobs above all. */
const strangers = (model: Model, role: Facts, arn: string): readonly string[] => {
  const people = new Set(trusted(role));
  const target = findProtected(model, "sts:AssumeRole", arn, needAccount(role));
  const found = [...whoCanReach(companyOf(model), "sts:AssumeRole", target).values()]
    .filter(({ who }) => who.declared && !people.has(who.name) && !isTrusted(model, who.name))
    .map(({ who }) => who.name);
  return found.length > 0 ? [`${found.join(", ")} can become it, too`] : [];
};

/** As EventBridge and the trail get it (CloudTrail User Guide, "Log events for AWS STS"). */
const assumed = (arn: string): TrailEvent => ({
  source: "aws.sts",
  "detail-type": "AWS API Call via CloudTrail",
  detail: {
    eventVersion: "1.11",
    eventType: "AwsApiCall",
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    requestParameters: { roleArn: arn, roleSessionName: "emergency" },
    resources: [{ ARN: arn, type: "AWS::IAM::Role" }],
  },
});

type Alarm = { kind: Kind; actions: readonly string[] };
const ALARMS: readonly Alarm[] = [
  { kind: "eventRule", actions: ["events:DisableRule", "events:DeleteRule", "events:RemoveTargets"] },
  { kind: "metricFilter", actions: [] },
];

const alarmFaults = (model: Model, role: Facts, arn: string): readonly string[] => {
  const tellers = ALARMS.flatMap(({ kind, actions }) =>
    model
      .of(kind)
      .filter((facts) => hears(facts, kind) && isTold(onlyWith(model, facts, kind), assumed(arn)))
      .map((facts) => ({ facts, actions })),
  );
  if (tellers.length === 0)
    return [
      `nobody is told when somebody becomes it: a rule for AssumeRole is ${HEARS_READING} and has a topic with subscribers`,
    ];
  const kept = tellers.some(({ facts, actions }) => mutersOf(model, facts, actions).length === 0);
  const [first] = tellers as [(typeof tellers)[0]];
  return kept
    ? []
    : [`${mutersOf(model, first.facts, first.actions).join(", ")} can mute its alarm ${first.facts.name}`];
};

/** AssumeRole counts as reading, which a rule sees only in this state (EventBridge User Guide, "Read-only management events"). */
const HEARS_READING = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
const hears = (facts: Facts, kind: Kind): boolean =>
  kind !== "eventRule" || input(facts, "state").string() === HEARS_READING;

/** The model with one teller: what is told then, it tells. */
const onlyWith = (model: Model, facts: Facts, kind: Kind): Model => ({
  ...model,
  of: (wanted) =>
    wanted === kind ? [facts] : ALARMS.some((alarm) => alarm.kind === wanted) ? [] : model.of(wanted),
});

/** The management account is bound by no guard rail; who rules it is its own affair. */
const mutersOf = (model: Model, alarm: Facts, actions: readonly string[]): readonly string[] => {
  const company = companyOf(model);
  const target: Protected = { arn: arnOf(alarm) ?? "", account: needAccount(alarm), facts: alarm, notes: [] };
  const found = actions.flatMap((action) =>
    untrusted(company, action, target).filter(
      ({ who }) =>
        !("account" in who.principal) || who.principal.account !== company.organization?.managementAccount,
    ),
  );
  return [...new Set(found.map(({ who }) => who.name))];
};
