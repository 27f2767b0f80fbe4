import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const cluster = (props: Facts["props"]) => [
  resource("kubernetesCluster", "cluster", {
    version: "1.35",
    vpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
    encryptionConfig: { resources: ["secrets"], provider: { keyArn: "arn:aws:kms:eu-west-1:1:key/1" } },
    enabledClusterLogTypes: ["api", "audit"],
    ...props,
  }),
];
const from = (...publicAccessCidrs: string[]) =>
  cluster({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs } });

ruleCases("COMP-09", [
  { name: "closed, encrypted, audited", expect: "pass", resources: cluster({}) },
  { name: "open to one network", expect: "pass", resources: from("198.51.100.0/24") },
  { name: "AWS's version", expect: "pass", resources: cluster({ version: undefined }) },
  {
    name: "a key that is made in this run",
    expect: "pass",
    resources: cluster({ encryptionConfig: { resources: ["secrets"], provider: { keyArn: UNKNOWN } } }),
  },
  {
    name: "open to the world",
    expect: "fail",
    says: "0.0.0.0/0",
    on: "cluster",
    resources: from("0.0.0.0/0"),
  },
  {
    name: "open to half of the world",
    expect: "fail",
    says: "128.0.0.0/1",
    resources: from("10.0.0.0/8", "128.0.0.0/1"),
  },
  {
    name: "nothing said, which is open",
    expect: "fail",
    says: "open to the world",
    resources: cluster({ vpcConfig: {} }),
  },
  {
    name: "no encryption",
    expect: "fail",
    says: "encryptionConfig is absent",
    resources: cluster({ encryptionConfig: undefined }),
  },
  {
    name: "something else is encrypted",
    expect: "fail",
    says: "does not encrypt secrets",
    resources: cluster({ encryptionConfig: { resources: [], provider: { keyArn: "k" } } }),
  },
  {
    name: "no audit log",
    expect: "fail",
    says: "audit",
    resources: cluster({ enabledClusterLogTypes: ["api"] }),
  },
  {
    name: "no log at all",
    expect: "fail",
    says: "audit",
    resources: cluster({ enabledClusterLogTypes: undefined }),
  },
  { name: "an old version", expect: "fail", says: "1.29", resources: cluster({ version: "1.29" }) },
  { name: "no version at all", expect: "fail", says: "latest", resources: cluster({ version: "latest" }) },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "network unknown",
    expect: "undecidable",
    says: "vpcConfig",
    resources: cluster({ vpcConfig: UNKNOWN }),
  },
  {
    name: "logs unknown",
    expect: "undecidable",
    says: "enabledClusterLogTypes",
    resources: cluster({ enabledClusterLogTypes: UNKNOWN }),
  },
]);
