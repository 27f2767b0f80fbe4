import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, TOOLING } from "../../world.ts";

const instance = (props: Facts["props"]) => [resource("instance", "machine", props)];
const template = (metadataOptions: unknown) => [
  resource("launchTemplate", "template", { id: "lt-1", name: "machines", metadataOptions }),
];
const account = (httpTokens: unknown, of?: string) => [
  resource("metadataDefaults", "defaults", { httpTokens }, of === undefined ? {} : { account: of }),
];
const REQUIRED = { httpTokens: "required" };
const byTemplate = { launchTemplate: { id: "lt-1" } };

ruleCases("COMP-07", [
  { name: "required", expect: "pass", resources: instance({ metadataOptions: REQUIRED }) },
  {
    name: "no endpoint",
    expect: "pass",
    resources: instance({ metadataOptions: { httpEndpoint: "disabled" } }),
  },
  { name: "the account's default", expect: "pass", resources: [...instance({}), ...account("required")] },
  { name: "a template", expect: "pass", resources: template(REQUIRED) },
  {
    name: "an instance by its template",
    expect: "pass",
    resources: [...instance(byTemplate), ...template(REQUIRED)],
  },
  {
    name: "an instance by its template's name",
    expect: "pass",
    resources: [...instance({ launchTemplate: { name: "machines" } }), ...template(REQUIRED)],
  },
  {
    name: "optional",
    expect: "fail",
    says: "metadataOptions.httpTokens",
    on: "machine",
    resources: instance({ metadataOptions: { httpTokens: "optional" } }),
  },
  { name: "nothing said anywhere", expect: "fail", says: "absent", resources: instance({}) },
  {
    name: "optional in spite of the default",
    expect: "fail",
    says: "not required",
    resources: [...instance({ metadataOptions: { httpTokens: "optional" } }), ...account("required")],
  },
  {
    name: "another account's default",
    expect: "fail",
    says: "absent",
    resources: [...instance({}), ...account("required", TOOLING)],
  },
  {
    name: "a default that asks for nothing",
    expect: "fail",
    says: "account's default",
    on: "defaults",
    resources: account(undefined),
  },
  {
    name: "an open template",
    expect: "fail",
    says: "httpTokens",
    on: "template",
    resources: template({ httpTokens: "optional" }),
  },
  { name: "a template that says nothing", expect: "fail", says: "absent", resources: template(undefined) },
  {
    name: "a launch configuration",
    expect: "fail",
    says: "absent",
    resources: [resource("launchConfiguration", "old", {})],
  },
  { name: "no machine", expect: "notApplicable", resources: goodStore() },
  {
    name: "unknown",
    expect: "undecidable",
    says: "httpTokens",
    resources: instance({ metadataOptions: { httpTokens: UNKNOWN } }),
  },
  {
    name: "a template declared elsewhere",
    expect: "undecidable",
    says: "template",
    resources: instance({ launchTemplate: { id: "lt-9" } }),
  },
]);
