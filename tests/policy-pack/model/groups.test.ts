// Rights that come by a group or by a list of whom a policy is for: whoever has them is found, whoever may have them, too.

import { expect } from "chai";
import { UNKNOWN, type Facts } from "../../../policy-pack/facts.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { A, allow, B, bucket, company, declared, role, whoCan } from "../access/people.ts";
import { verdictsOf } from "../ruleCases.ts";
import { json, resource, typed } from "../world.ts";

const OBJECT = "arn:aws:s3:::data/any";
const answers = (...facts: readonly Facts[]) =>
  declared(whoCan(company(bucket("data"), facts), "s3:GetObject", OBJECT));

const user = (name: string, account = A) =>
  resource("user", name, { name, arn: `arn:aws:iam::${account}:user/${name}` }, { account });
const group = (name: string, account = A) =>
  typed("aws:iam/group:Group", `group-${name}`, { name }, { account });
const member = (props: object, more: object = {}) => ({
  ...typed("aws:iam/userGroupMembership:UserGroupMembership", "m", { ...props }, { account: A }),
  ...more,
});
const members = (props: object) =>
  typed("aws:iam/groupMembership:GroupMembership", "ms", { ...props }, { account: A });
const ARN = `arn:aws:iam::${A}:policy/reads`;
const managed = resource(
  "policy",
  "reads",
  { name: "reads", arn: ARN, policy: json(allow("s3:GetObject")) },
  { account: A },
);
const inline = (of: string) =>
  resource("groupPolicy", `${of}-reads`, { group: of, policy: json(allow("s3:GetObject")) }, { account: A });
const attached = resource("groupPolicyAttachment", "ga", { group: "g", policyArn: ARN }, { account: A });
const list = (props: object, account = A) =>
  resource("policyAttachment", "list", { name: "list", policyArn: ARN, ...props }, { account });

const cases: readonly [string, readonly Facts[], readonly string[]][] = [
  [
    "a group's inline policy",
    [user("ann"), group("g"), inline("g"), member({ user: "ann", groups: ["g"] })],
    ["ann allow"],
  ],
  [
    "a group's managed policy",
    [user("ann"), group("g"), managed, attached, members({ group: "g", users: ["bob", "ann"] })],
    ["ann allow"],
  ],
  [
    "one group of several",
    [user("ann"), group("f"), group("g"), inline("g"), member({ user: "ann", groups: ["f", "g"] })],
    ["ann allow"],
  ],
  [
    "another's group",
    [user("ann"), user("bob"), group("g"), inline("g"), member({ user: "bob", groups: ["g"] })],
    ["bob allow"],
  ],
  [
    "another group",
    [user("ann"), group("f"), group("g"), inline("g"), member({ user: "ann", groups: ["f"] })],
    [],
  ],
  [
    "a group that no state declares",
    [user("ann"), inline("g"), member({ user: "ann", groups: ["g"] })],
    ["ann maybe"],
  ],
  [
    "a group of that name in another account",
    [user("ann"), group("g", B), inline("g"), member({ user: "ann", groups: ["g"] })],
    ["ann maybe"],
  ],
  [
    "groups that nobody knows yet",
    [user("ann"), group("g"), member({ user: "ann", groups: UNKNOWN })],
    ["ann maybe"],
  ],
  [
    "a group by the resource that it is",
    [
      user("ann"),
      group("g"),
      inline("g"),
      member({ user: "ann", groups: [UNKNOWN] }, { propertyDependencies: { groups: [group("g").urn] } }),
    ],
    ["ann allow"],
  ],
  [
    "a member that nobody knows yet",
    [user("ann"), group("g"), inline("g"), member({ user: UNKNOWN, groups: ["g"] })],
    ["ann allow"],
  ],
  ["a list of roles", [...role("r"), ...role("s"), managed, list({ roles: ["r"] })], ["r allow"]],
  ["a list of users", [user("ann"), managed, list({ users: ["ann"], roles: [] })], ["ann allow"]],
  [
    "a list of groups",
    [user("ann"), group("g"), managed, member({ user: "ann", groups: ["g"] }), list({ groups: ["g"] })],
    ["ann allow"],
  ],
  ["a list of roles that nobody knows yet", [...role("r"), managed, list({ roles: UNKNOWN })], ["r allow"]],
  ["a list of roles of another account", [...role("r"), managed, list({ roles: ["r"] }, B)], []],
];

describe("policy pack: rights by groups and lists", () => {
  for (const [name, facts, expected] of cases) {
    it(name, () => expect(answers(...facts)).to.deep.equal(expected));
  }

  it("are the rules' as well: who escalates as a member is found", () => {
    const grows = resource(
      "groupPolicy",
      "grows",
      { group: "g", policy: json(allow(["iam:CreatePolicyVersion"], "*")) },
      { account: A },
    );
    const escalation = rules.find(({ id }) => id === "IAM-15")!;
    const found = (...facts: readonly Facts[]) =>
      verdictsOf(escalation, facts).flatMap(({ kind, urn }) => (kind === "fail" ? [urn] : []));
    expect(found(user("ann"), group("g"), grows, member({ user: "ann", groups: ["g"] }))).to.include(
      user("ann").urn,
    );
    expect(found(user("ann"), group("g"), grows)).not.to.include(user("ann").urn);
  });
});
