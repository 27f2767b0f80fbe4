// The way in for emergencies: who, with what proof, and who hears of it.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, arnOf, B, guardRail, organization, role, trusts } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, resource, without } from "../world.ts";
import { assumes } from "./environments.ts";

const MFA = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
const person = (name: string, account = A) => `arn:aws:iam::${account}:user/${name}`;
const PEOPLE = [person("ada"), person("grace")];
const emergency = (trust = trusts({ AWS: PEOPLE }, MFA)) => role("break-glass", { trust });
const TOPIC = `arn:aws:sns:eu-west-1:${A}:security`;
const inA = { account: A };
const pattern = (more: object = {}) => ({
  source: ["aws.sts"],
  detail: { eventName: ["AssumeRole"], requestParameters: { roleArn: [arnOf("break-glass")] } },
  ...more,
});
const alarm = (eventPattern: object = pattern()) => [
  resource(
    "eventRule",
    "emergency",
    {
      name: "emergency",
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      eventPattern: JSON.stringify(eventPattern),
    },
    inA,
  ),
  resource("eventTarget", "emergency-topic", { rule: "emergency", arn: TOPIC }, inA),
  resource("topic", "security", { name: "security", arn: TOPIC }, inA),
  resource(
    "topicSubscription",
    "security-people",
    { topic: TOPIC, protocol: "email", endpoint: "a@acme.example" },
    inA,
  ),
];
const good = [...emergency(), ...alarm()];
const deniesMuting = guardRail("loud", "r-1", {
  Effect: "Deny",
  Action: ["events:DisableRule", "events:DeleteRule", "events:RemoveTargets"],
  Resource: "*",
});

ruleCases("G-07", [
  { name: "two people with MFA, and an alarm that is heard", expect: "pass", resources: good },
  {
    name: "guard rails keep the alarm",
    expect: "pass",
    resources: [...good, ...organization(), ...deniesMuting],
  },
  {
    name: "people of an account, named by a condition",
    expect: "pass",
    resources: [
      ...emergency(
        trusts(
          { AWS: `arn:aws:iam::${A}:root` },
          { Condition: { ...MFA.Condition, ArnEquals: { "aws:PrincipalArn": PEOPLE } } },
        ),
      ),
      ...alarm(),
    ],
  },
  {
    name: "an alarm that does not see reading calls, which AssumeRole is",
    expect: "fail",
    says: "nobody is told",
    resources: change(good, "emergency", { state: "ENABLED" }),
  },
  {
    name: "by its tag, whatever it is called",
    expect: "fail",
    says: "nobody is told",
    resources: role("fire", {
      trust: trusts({ AWS: PEOPLE }, MFA),
      more: { tags: { "lockgate:purpose": "break-glass" } },
    }),
  },
  {
    name: "three people",
    expect: "fail",
    says: "it trusts 3 identities",
    resources: [...emergency(trusts({ AWS: [...PEOPLE, person("joan")] }, MFA)), ...alarm()],
  },
  {
    name: "the whole account",
    expect: "fail",
    says: "which names nobody",
    resources: [...emergency(trusts({ AWS: `arn:aws:iam::${A}:root` }, MFA)), ...alarm()],
  },
  {
    name: "a service",
    expect: "fail",
    says: "others than named people",
    resources: [...emergency(trusts({ Service: "codebuild.amazonaws.com" }, MFA)), ...alarm()],
  },
  {
    name: "without MFA",
    expect: "fail",
    says: "does not demand MFA",
    resources: [...emergency(trusts({ AWS: PEOPLE })), ...alarm()],
  },
  {
    name: "MFA only where the key is there",
    expect: "fail",
    says: "does not demand MFA",
    resources: [
      ...emergency(
        trusts({ AWS: PEOPLE }, { Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }),
      ),
      ...alarm(),
    ],
  },
  {
    name: "a job that can become one of the named",
    expect: "fail",
    says: `${arnOf("job")} can become it, too`,
    resources: [
      ...emergency(trusts({ AWS: [arnOf("on-call")] })),
      ...role("on-call", { trust: trusts({ AWS: arnOf("job") }), allows: [assumes(arnOf("break-glass"))] }),
      ...role("job", { allows: [assumes(arnOf("on-call"))] }),
      ...alarm(),
    ],
  },
  { name: "no alarm", expect: "fail", says: "nobody is told", resources: emergency() },
  {
    name: "an alarm on another role",
    expect: "fail",
    says: "nobody is told",
    resources: [
      ...emergency(),
      ...alarm(pattern({ detail: { requestParameters: { roleArn: [arnOf("other")] } } })),
    ],
  },
  {
    name: "an alarm at a topic that nobody reads",
    expect: "fail",
    says: "nobody is told",
    resources: without(good, "security-people"),
  },
  {
    name: "an alarm that is switched off",
    expect: "fail",
    says: "nobody is told",
    resources: change(good, "emergency", { state: "DISABLED" }),
  },
  {
    name: "a role that can mute the alarm",
    expect: "fail",
    says: `${arnOf("operator")} can mute its alarm emergency`,
    resources: [
      ...good,
      ...role("operator", { allows: [{ Effect: "Allow", Action: "events:*", Resource: "*" }] }),
    ],
  },
  {
    name: "an administrator whom no guard rail binds can mute it",
    expect: "fail",
    says: "can mute its alarm",
    resources: [...good, ...organization()],
  },
  { name: "other roles", expect: "notApplicable", resources: role("app", { account: B }) },
  {
    name: "a trust policy that nobody knows",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: change(good, "break-glass", { assumeRolePolicy: UNKNOWN }),
  },
]);
