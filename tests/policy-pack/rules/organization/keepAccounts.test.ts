import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, resource, without } from "../../worldBasics.ts";
import { contacts, DEV_ACCOUNT, members, rail, root, scp } from "../../worldOrganization.ts";

const good = [root(), ...members(), ...contacts()];
const many = (count: number, at?: string) =>
  Array.from({ length: count }, (_, index) => rail(`rail-${index}`, "{}", at)).flat();
const contact = `contact-${DEV_ACCOUNT}`;

ruleCases("ORG-12", [
  { name: "called, kept, bound", expect: "pass", resources: [...good, ...scp()] },
  {
    name: "a contact that the account declares itself",
    expect: "pass",
    resources: [
      ...without(good, contact),
      resource("securityContact", "own", { alternateContactType: "SECURITY" }, { account: DEV_ACCOUNT }),
    ],
  },
  { name: "four guard rails beside AWS's", expect: "pass", resources: [...good, ...many(4)] },
  {
    name: "no contact",
    expect: "fail",
    on: "dev",
    says: "SECURITY",
    resources: without(good, contact),
  },
  {
    name: "a contact for bills",
    expect: "fail",
    on: "dev",
    says: "SECURITY",
    resources: change(good, contact, { alternateContactType: "BILLING" }),
  },
  {
    name: "closed with its resource",
    expect: "fail",
    on: "dev",
    says: "closeOnDeletion",
    resources: change(good, "dev", { closeOnDeletion: true }),
  },
  {
    name: "not protected",
    expect: "fail",
    on: "dev",
    says: "not protected",
    resources: good.map((facts) => (facts.name === "dev" ? { ...facts, protect: false } : facts)),
  },
  {
    name: "an organization that is not protected",
    expect: "fail",
    on: "organization",
    says: "not protected",
    resources: good.map((facts) => (facts.name === "organization" ? { ...facts, protect: false } : facts)),
  },
  {
    name: "five guard rails beside AWS's on the root",
    expect: "fail",
    on: "organization",
    says: "6 policies",
    resources: [...good, ...many(5)],
  },
  {
    name: "five guard rails beside AWS's on a unit",
    expect: "fail",
    on: "work",
    resources: [...good, ...many(5, "ou-acme-work")],
  },
  {
    name: "a guard rail that is too long",
    expect: "fail",
    on: "scp",
    says: "characters",
    resources: [...good, ...rail("scp", " ".repeat(5121))],
  },
  { name: "no organization", expect: "notApplicable", resources: members() },
  {
    name: "content that nobody knows",
    expect: "undecidable",
    says: "content",
    resources: [...good, ...rail("scp", UNKNOWN)],
  },
]);
