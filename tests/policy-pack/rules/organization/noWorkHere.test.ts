import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { archived, managed, trail } from "../../worldLogging.ts";
import { root } from "../../worldOrganization.ts";

const WORK = [
  "function",
  "instance",
  "pipeline",
  "project",
  "containerCluster",
  "kubernetesCluster",
] as const;
const store = { "lockgate:purpose": "artifact-store" };

ruleCases("ORG-09", [
  { name: "what watches the organization", expect: "pass", resources: [root(), trail()] },
  {
    name: "work in another account",
    expect: "pass",
    resources: [root(), ...WORK.map((kind) => archived(kind, kind, {}))],
  },
  ...WORK.map((kind) => ({
    name: `a ${kind}`,
    expect: "fail" as const,
    on: "organization",
    says: kind,
    resources: [root(), managed(kind, kind, {})],
  })),
  {
    name: "an artifact store",
    expect: "fail",
    says: "Bucket releases",
    resources: [root(), managed("bucket", "releases", { bucket: "releases", tags: store })],
  },
  { name: "no organization", expect: "notApplicable", resources: [managed("function", "f", {})] },
  {
    name: "a bucket that might be a store",
    expect: "undecidable",
    says: "tags",
    resources: [root(), managed("bucket", "maybe", { bucket: "maybe", tags: UNKNOWN })],
  },
]);
