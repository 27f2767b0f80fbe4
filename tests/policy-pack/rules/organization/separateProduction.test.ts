import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { account, DEV_ACCOUNT, members, PROD_ACCOUNT, root, unit } from "../../worldOrganization.ts";

const inside = (name: string, id: string, props: object = {}) => account(name, id, "ou-acme-one", props);
const untagged = { tags: {} };

ruleCases("ORG-10", [
  { name: "a unit each", expect: "pass", resources: [root(), ...members()] },
  {
    name: "what all share beside production",
    expect: "pass",
    resources: [
      root(),
      unit("one", "production"),
      inside("prod", PROD_ACCOUNT),
      account("tools", "1", "r-acme", { tags: { "lockgate:environment": "shared" } }),
    ],
  },
  {
    name: "accounts that are called by what they are for",
    expect: "pass",
    resources: [root(), unit("one", "nonprod"), inside("dev", DEV_ACCOUNT, untagged)],
  },
  {
    name: "both in one unit",
    expect: "fail",
    on: "one",
    says: "production (prod) is beside what is not (dev)",
    resources: [root(), unit("one", "production"), inside("dev", DEV_ACCOUNT, untagged), inside("prod", "5")],
  },
  {
    name: "both right under the root",
    expect: "fail",
    on: "organization",
    says: "beside",
    resources: [root(), account("dev", DEV_ACCOUNT, "r-acme"), account("prod", PROD_ACCOUNT, undefined)],
  },
  {
    name: "a unit that does not say what it is for",
    expect: "fail",
    on: "one",
    says: "no tag",
    resources: [root(), unit("one"), inside("prod", PROD_ACCOUNT)],
  },
  {
    name: "a unit that says otherwise",
    expect: "fail",
    on: "one",
    says: "it is for sandbox, but holds prod",
    resources: [root(), unit("one", "sandbox"), inside("prod", PROD_ACCOUNT)],
  },
  { name: "a unit of units", expect: "notApplicable", resources: [root(), unit("work")] },
  { name: "no organization", expect: "notApplicable", resources: members() },
  {
    name: "a tag that nobody knows",
    expect: "undecidable",
    says: "tags",
    resources: [root(), unit("one", UNKNOWN), inside("prod", PROD_ACCOUNT)],
  },
]);
