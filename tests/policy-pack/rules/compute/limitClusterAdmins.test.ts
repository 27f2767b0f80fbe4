import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, resource } from "../../world.ts";

const GOOD = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false };
const cluster = (accessConfig: unknown) => [
  resource("kubernetesCluster", "cluster", { name: "cluster", accessConfig }),
];
const ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const arn = (name: string) => `arn:aws:iam::${DEV}:role/${name}`;
const access = (principalArn: unknown, policyArn: unknown = ADMIN) =>
  resource("kubernetesAccess", "access", { clusterName: "cluster", principalArn, policyArn });
const role = (tags: Facts["props"]) => resource("role", "ops", { name: "ops", tags });

ruleCases("COMP-10", [
  { name: "access entries, no hidden administrator", expect: "pass", resources: cluster(GOOD) },
  {
    name: "a deploy role by the contract of names",
    expect: "pass",
    resources: [access(arn("lockgate-shop-dev-deploy"))],
  },
  { name: "the landing zone's deploy role", expect: "pass", resources: [access(arn("LockgateDeploy"))] },
  {
    name: "a deploy role by its tag",
    expect: "pass",
    resources: [access(arn("ops")), role({ "lockgate:step": "deploy" })],
  },
  {
    name: "a config map",
    expect: "fail",
    says: "API_AND_CONFIG_MAP",
    on: "cluster",
    resources: cluster({ ...GOOD, authenticationMode: "API_AND_CONFIG_MAP" }),
  },
  {
    name: "nothing said, which is a config map",
    expect: "fail",
    says: "CONFIG_MAP",
    resources: cluster(undefined),
  },
  {
    name: "its creator stays administrator",
    expect: "fail",
    says: "bootstrap",
    resources: cluster({ authenticationMode: "API" }),
  },
  {
    name: "its creator is made administrator",
    expect: "fail",
    says: "bootstrap",
    resources: cluster({ ...GOOD, bootstrapClusterCreatorAdminPermissions: true }),
  },
  {
    name: "somebody else",
    expect: "fail",
    says: "role/admins",
    on: "access",
    resources: [access(arn("admins"))],
  },
  {
    name: "a declared role that deploys nothing",
    expect: "fail",
    says: "ops",
    resources: [access(arn("ops")), role({ "lockgate:step": "build" })],
  },
  {
    name: "a role that only looks like one",
    expect: "fail",
    says: "deploy",
    resources: [access(arn("my-deploy"))],
  },
  {
    name: "somebody who may look",
    expect: "notApplicable",
    resources: [access(arn("admins"), ADMIN.replace("ClusterAdmin", "View"))],
  },
  { name: "no cluster", expect: "notApplicable", resources: goodStore() },
  {
    name: "mode unknown",
    expect: "undecidable",
    says: "authenticationMode",
    resources: cluster({ ...GOOD, authenticationMode: UNKNOWN }),
  },
  { name: "who is unknown", expect: "undecidable", says: "principalArn", resources: [access(UNKNOWN)] },
  {
    name: "policy unknown",
    expect: "undecidable",
    says: "policyArn",
    resources: [access(arn("x"), UNKNOWN)],
  },
]);
