import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const attachment = (props: object) => [
  resource("policyAttachment", "attachment", {
    policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ...props,
  }),
];

ruleCases("IAM-03", [
  {
    name: "attached to groups and roles",
    expect: "pass",
    resources: attachment({ groups: ["g"], roles: ["r"] }),
  },
  { name: "attached to no users", expect: "pass", resources: attachment({ users: [] }) },
  {
    name: "attached to a user among others",
    expect: "fail",
    says: "1 user",
    on: "attachment",
    resources: attachment({ groups: ["g"], users: ["ada"] }),
  },
  {
    name: "a user's own policy",
    expect: "fail",
    says: "a user",
    on: "p",
    resources: [resource("userPolicy", "p", { user: "ada" })],
  },
  {
    name: "a policy attached to a user",
    expect: "fail",
    says: "a user",
    resources: [resource("userPolicyAttachment", "p", { user: "ada" })],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("rolePolicy", "p", { role: "r" })] },
  { name: "users unknown", expect: "undecidable", says: "users", resources: attachment({ users: UNKNOWN }) },
]);
