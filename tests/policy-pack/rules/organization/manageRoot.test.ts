import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { managed } from "../../worldLogging.ts";
import { root, rootFeatures } from "../../worldOrganization.ts";

ruleCases("ORG-08", [
  {
    name: "both",
    expect: "pass",
    resources: [root(), rootFeatures("RootCredentialsManagement", "RootSessions")],
  },
  { name: "neither", expect: "fail", on: "organization", says: "RootSessions", resources: [root()] },
  {
    name: "credentials only",
    expect: "fail",
    says: "RootSessions",
    resources: [root(), rootFeatures("RootCredentialsManagement")],
  },
  {
    name: "sessions only",
    expect: "fail",
    says: "RootCredentialsManagement",
    resources: [root(), rootFeatures("RootSessions")],
  },
  { name: "no organization", expect: "notApplicable", resources: [rootFeatures()] },
  {
    name: "nobody knows",
    expect: "undecidable",
    says: "enabledFeatures",
    resources: [root(), managed("rootFeatures", "features", { enabledFeatures: UNKNOWN })],
  },
]);
