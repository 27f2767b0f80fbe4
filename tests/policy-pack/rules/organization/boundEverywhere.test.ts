import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { json } from "../../worldBasics.ts";
import { members, rail, root, scp } from "../../worldOrganization.ts";

const world = [root(), ...members()];
const allowed = json({ Effect: "Allow", Action: ["s3:*"], Resource: "*" });
const inherited = (targetId: unknown) => ({
  ...scp({}, targetId)[1]!,
  propertyDependencies: { targetId: [root().urn] },
});

ruleCases("ORG-02", [
  { name: "a guard rail on the root", expect: "pass", resources: [...world, ...scp()] },
  { name: "on the unit above", expect: "pass", resources: [...world, ...scp({}, "ou-acme-work")] },
  { name: "an allow list", expect: "pass", resources: [...world, ...rail("allow", allowed)] },
  {
    name: "on the root, before it exists",
    expect: "pass",
    resources: [root({ roots: UNKNOWN }), ...members(), scp()[0]!, inherited(UNKNOWN)],
  },
  { name: "none", expect: "fail", says: "FullAWSAccess", resources: world },
  {
    name: "on one unit only",
    expect: "fail",
    resources: [...world, ...scp({}, "ou-acme-nonprod")],
  },
  {
    name: "one that allows everything",
    expect: "fail",
    resources: [...world, ...rail("all", json({ Effect: "Allow", Action: "*", Resource: "*" }))],
  },
  {
    name: "a policy that is attached to nothing",
    expect: "fail",
    resources: [...world, scp()[0]!],
  },
  {
    name: "the type is off",
    expect: "fail",
    resources: [root({ enabledPolicyTypes: ["RESOURCE_CONTROL_POLICY"] }), ...members(), ...scp()],
  },
  { name: "no organization", expect: "notApplicable", resources: members() },
  {
    name: "attached to what nobody knows",
    expect: "undecidable",
    says: "targetId",
    resources: [...world, ...scp({}, UNKNOWN)],
  },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "content is not known yet",
    resources: [...world, ...rail("scp", UNKNOWN)],
  },
]);
