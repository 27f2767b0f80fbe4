import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, DEV, goodStore, json, ORGANIZATION, resource, without } from "../../world.ts";

const statement = (Condition?: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "*",
  Resource: "*",
  ...(Condition && { Condition }),
});
const OWN = json(statement({ StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } }));
const ACCOUNT = json(statement({ StringEquals: { "aws:PrincipalAccount": DEV } }));
const OPEN = json(statement());
const SERVICES = ["s3", "kms", "sts", "ecr.api", "ecr.dkr", "logs", "codebuild"];
const withLayers = (Action: string, Resource: string) =>
  json(statement({ StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } }), {
    ...statement(),
    Action,
    Resource,
  });
const endpoint = (service: string, props: Facts["props"] = {}) =>
  resource("endpoint", service, {
    id: `vpce-${service}`,
    vpcId: "vpc-1",
    serviceName: `com.amazonaws.eu-west-1.${service}`,
    policy: OWN,
    ...props,
  });
const good = [resource("vpc", "dev", { id: "vpc-1" }), ...SERVICES.map((service) => endpoint(service))];
const apart = (policy: unknown) => [
  ...change(good, "kms", { policy: undefined }),
  resource("endpointPolicy", "apart", { vpcEndpointId: "vpce-kms", policy }),
];

ruleCases("NET-06", [
  { name: "all of them, for the organization", expect: "pass", resources: good },
  { name: "for the account", expect: "pass", resources: change(good, "sts", { policy: ACCOUNT }) },
  { name: "a policy of its own", expect: "pass", resources: apart(OWN) },
  {
    name: "FIPS",
    expect: "pass",
    resources: change(good, "kms", { serviceName: "com.amazonaws.us-east-1.kms-fips" }),
  },
  {
    name: "layers are fetched from AWS's own buckets",
    expect: "pass",
    resources: change(good, "s3", {
      policy: withLayers("s3:GetObject", "arn:aws:s3:::awslambda-*-layers/*"),
    }),
  },
  ...["al2023-repos-eu-central-1-de612dc2", "aws-codedeploy-eu-central-1"].map((bucket) => ({
    name: `packages are fetched from ${bucket}`,
    expect: "pass" as const,
    resources: change(good, "s3", { policy: withLayers("s3:GetObject", `arn:aws:s3:::${bucket}/*`) }),
  })),
  {
    name: "packages are fetched from a bucket that only begins like AWS's",
    expect: "fail",
    says: "strangers",
    resources: change(good, "s3", { policy: withLayers("s3:GetObject", "arn:aws:s3:::aws-codedeploy-*/*") }),
  },
  {
    name: "layers are put there",
    expect: "fail",
    says: "strangers",
    resources: change(good, "s3", {
      policy: withLayers("s3:PutObject", "arn:aws:s3:::awslambda-*-layers/*"),
    }),
  },
  {
    name: "anything is fetched from anywhere",
    expect: "fail",
    says: "strangers",
    resources: change(good, "s3", { policy: withLayers("s3:GetObject", "*") }),
  },
  { name: "none", expect: "fail", says: "s3, kms, sts", on: "dev", resources: good.slice(0, 1) },
  {
    name: "one is missing",
    expect: "fail",
    says: "no endpoint for codebuild",
    resources: without(good, "codebuild"),
  },
  {
    name: "another network's",
    expect: "fail",
    says: "no endpoint for logs",
    resources: change(good, "logs", { vpcId: "vpc-2" }),
  },
  {
    name: "of its own name",
    expect: "pass",
    resources: change(good, "kms", { vpcEndpointType: "Interface", privateDnsEnabled: true }),
  },
  {
    name: "without a name of its own",
    expect: "fail",
    says: "privateDnsEnabled",
    on: "kms",
    resources: change(good, "kms", { vpcEndpointType: "Interface" }),
  },
  {
    name: "no policy",
    expect: "fail",
    says: "no policy",
    on: "s3",
    resources: change(good, "s3", { policy: undefined }),
  },
  {
    name: "open to everyone",
    expect: "fail",
    says: "strangers",
    on: "kms",
    resources: change(good, "kms", { policy: OPEN }),
  },
  {
    name: "open to other organizations",
    expect: "fail",
    says: "strangers",
    resources: change(good, "kms", {
      policy: json(statement({ StringNotEquals: { "aws:PrincipalOrgID": ORGANIZATION } })),
    }),
  },
  { name: "an open policy of its own", expect: "fail", says: "strangers", resources: apart(OPEN) },
  { name: "no network", expect: "notApplicable", resources: goodStore() },
  {
    name: "a service unknown",
    expect: "undecidable",
    says: "serviceName",
    resources: change(good, "kms", { serviceName: UNKNOWN }),
  },
  {
    name: "a policy unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(good, "kms", { policy: UNKNOWN }),
  },
]);
