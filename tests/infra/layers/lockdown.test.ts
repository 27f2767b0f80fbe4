// The lockdown list as checks: the stacks as declared pass, and what breaks one practice is found by its rule and no other.
import { expect } from "chai";
import { rules } from "../../../policy-pack/pack.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { verdictsOf } from "../../policy-pack/ruleCases.ts";
import { programs } from "../company.ts";
import { factsOf } from "../judged.ts";
import { declared, type Declared } from "../mocks.ts";

const account = "783562562418";
const boundary = `arn:aws:iam::${account}:policy/LockgateBoundary`;
type Change = (resources: readonly Declared[]) => Declared[];
type Props = Record<string, unknown>;

const made = (type: string, name: string, props: Props): Declared => ({
  type,
  name,
  inputs: props,
  outputs: { id: `id-${name}`, ...props },
  provider: "dev",
});
const adds =
  (...more: readonly (readonly [string, Props])[]): Change =>
  (resources) => [...resources, ...more.map(([type, props], index) => made(type, `planted-${index}`, props))];
const changes =
  (type: string, name: string, props: Props): Change =>
  (resources) =>
    resources.map((one) =>
      one.type.endsWith(`:${type}`) && one.name === name
        ? { ...one, inputs: { ...one.inputs, ...props }, outputs: { ...one.outputs, ...props } }
        : one,
    );
const drops =
  (type: string): Change =>
  (resources) =>
    resources.filter((one) => !one.type.endsWith(`:${type}`));

const document = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string, Resource: string, more: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const policy = (...statements: object[]): Change =>
  adds([
    "aws:iam/policy:Policy",
    { name: "planted", policy: document(...statements), arn: `arn:aws:iam::${account}:policy/planted` },
  ]);
const trusts = (statement: object): Change =>
  adds([
    "aws:iam/role:Role",
    {
      name: "lockgate-planted",
      arn: `arn:aws:iam::${account}:role/lockgate-planted`,
      permissionsBoundary: boundary,
      maxSessionDuration: 3600,
      assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", ...statement }),
    },
  ]);
const opens = (port: number, declaredPorts: string): Change =>
  adds([
    "aws:ec2/securityGroup:SecurityGroup",
    {
      vpcId: "vpc-dev",
      tags: { "lockgate:tier": "public", "lockgate:public-ports": declaredPorts },
      ingress: [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }],
    },
  ]);

const cases: readonly (readonly [string, string, Change])[] = [
  [
    "NET-01",
    "a default security group that lets something out",
    changes("DefaultSecurityGroup", "dev", {
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }],
    }),
  ],
  ["NET-02", "SSH for the world, though it is declared", opens(22, "22")],
  ["NET-02", "RDP for the world, though it is declared", opens(3389, "3389")],
  ["NET-03", "a port that nobody has declared for the world", opens(8443, "443")],
  ["NET-04", "no flow logs", drops("FlowLog")],
  [
    "NET-05",
    "addresses that the internet reaches, by themselves",
    adds([
      "aws:ec2/subnet:Subnet",
      { vpcId: "vpc-dev", cidrBlock: "10.16.9.0/24", mapPublicIpOnLaunch: true },
    ]),
  ],
  ["NET-07", "a topic in the clear", adds(["aws:sns/topic:Topic", { name: "planted" }])],
  [
    "NET-08",
    "a build outside of the network",
    changes("Project", "lockgate-top-scores-dev-verify", { vpcConfig: undefined }),
  ],
  [
    "NET-09",
    "a shared key pair",
    adds([
      "aws:ec2/keyPair:KeyPair",
      { keyName: "shared", publicKey: "ssh-ed25519 AAAA", tags: { "lockgate:environment": "prod" } },
    ]),
  ],
  [
    "NET-10",
    "a listener without TLS",
    adds([
      "aws:lb/listener:Listener",
      {
        loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:783562562418:loadbalancer/app/x/1",
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "forward", targetGroupArn: "arn:x" }],
      },
    ]),
  ],
  [
    "COMP-07",
    "instance metadata without a token",
    changes("Instance", "bastion", {
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "optional", httpPutResponseHopLimit: 1 },
    }),
  ],
  [
    "COMP-08",
    "a disk in the clear",
    changes("Instance", "bastion", { rootBlockDevice: { encrypted: false, volumeSize: 8 } }),
  ],
  [
    "COMP-08",
    "a machine with a public address",
    changes("Instance", "bastion", { associatePublicIpAddress: true }),
  ],
  [
    "IAM-02",
    "a user with a key",
    adds(["aws:iam/user:User", { name: "planted" }], ["aws:iam/accessKey:AccessKey", { user: "planted" }]),
  ],
  [
    "IAM-03",
    "rights of a single user",
    adds([
      "aws:iam/userPolicy:UserPolicy",
      { user: "planted", policy: document(allow("s3:GetObject", "arn:aws:s3:::x/*")) },
    ]),
  ],
  [
    "IAM-04",
    "AWS's own policy with all rights",
    adds([
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
      { group: "planted", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    ]),
  ],
  ["IAM-05", "a whole service", policy(allow("dynamodb:*", "*"))],
  ["IAM-06", "decrypting with any key", policy(allow("kms:Decrypt", "*"))],
  [
    "IAM-07",
    "a role without a boundary",
    changes("Role", "lockgate-dev-verify", { permissionsBoundary: undefined }),
  ],
  ["IAM-08", "a role for everybody", trusts({ Principal: "*" })],
  [
    "IAM-09",
    "a whole other account",
    trusts({
      Principal: { AWS: "arn:aws:iam::999999999999:root" },
      Condition: { StringEquals: { "sts:ExternalId": "4711-secret" } },
    }),
  ],
  [
    "IAM-01",
    "short passwords",
    adds(["aws:iam/accountPasswordPolicy:AccountPasswordPolicy", { minimumPasswordLength: 8 }]),
  ],
  [
    "IAM-16",
    "a role with two managers",
    changes("Role", "lockgate-dev-verify", {
      inlinePolicies: [{ name: "more", policy: document(allow("s3:GetObject", "arn:aws:s3:::x/*")) }],
    }),
  ],
  ["IAM-11", "a service on anybody's behalf", trusts({ Principal: { Service: "codebuild.amazonaws.com" } })],
  [
    "IAM-12",
    "any repository of GitHub",
    trusts({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
      Condition: {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" },
      },
    }),
  ],
  [
    "IAM-13",
    "an issuer that nobody has listed",
    adds([
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      { url: "https://login.example", clientIdLists: ["x"] },
    ]),
  ],
  ["IAM-14", "any role for any service", policy(allow("iam:PassRole", "*"))],
  ["IAM-15", "a way to more rights", policy(allow("iam:UpdateAssumeRolePolicy", "*"))],
];

const idsOf = (resources: readonly Declared[]): string[] => {
  const facts = factsOf(resources, "dev");
  return rules.filter((rule) => verdictsOf(rule, facts).some(isFinding)).map(({ id }) => id);
};

describe("D14 the lockdown list", () => {
  let golden: Declared[];
  let untouched: string[];
  before(async () => {
    golden = [
      ...(await declared("dev", programs.dev)),
      made("aws:ec2/vpc:Vpc", "vpc", { id: "vpc-dev", cidrBlock: "10.16.0.0/16" }),
    ];
    untouched = idsOf(golden);
  });

  it("D14 nothing of it is found in the stack as it is declared", () => {
    // Its endpoints are made by awsx, which the mocks leave out.
    expect(untouched).to.deep.equal(["NET-06"]);
    // IAM-10 asks who is a third party, which one stack alone does not tell.
    const broken = new Set([...cases.map(([id]) => id), "NET-06", "IAM-10"]);
    const listed = rules.map(({ id }) => id).filter((id) => /^(IAM|NET)-|^COMP-0[78]$/.test(id));
    expect(listed.filter((id) => !broken.has(id))).to.deep.equal([]);
  });

  for (const [id, what, change] of cases)
    it(`D14 ${id} finds ${what}, and no other rule does`, () => {
      const found = idsOf(change(golden)).filter((one) => !untouched.includes(one));
      expect(found).to.deep.equal([id]);
    });
});
