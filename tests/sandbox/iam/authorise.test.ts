import { expect } from "chai";
import type { ApiCall, StoredResource } from "../../../sandbox/aws/model.ts";
import { authorise } from "../../../sandbox/iam/index.ts";
import * as w from "./world.ts";

const put: ApiCall = { action: "s3:CreateBucket", resource: "arn:aws:s3:::acme-dev" };
const deployer = w.callerOf(w.MEMBER, "Deployer");

function ask(resources: StoredResource[], call: ApiCall = put, caller = deployer) {
  return authorise(call, caller, w.worldOf([...w.organization(), ...resources]));
}

function refusalOf(verdict: ReturnType<typeof authorise>): string {
  return verdict.allowed ? "allowed" : verdict.message;
}

const grant = (Action: unknown, Resource: unknown = "*", more: object = {}) =>
  w.document({ Effect: "Allow", Action, Resource, ...more });
const inline = (policy: string) => ({ inlinePolicies: [{ name: "deploy", policy }] });

describe("sandbox/iam authorise", () => {
  it("refuses without a policy, in AWS's words, naming the remedy", () => {
    expect(refusalOf(ask([w.role(w.MEMBER, "Deployer", {})]))).to.equal(
      "User: arn:aws:iam::222222222222:role/Deployer is not authorized to perform: s3:CreateBucket on resource: " +
        "arn:aws:s3:::acme-dev because no identity-based policy allows the s3:CreateBucket action\n" +
        "Remedy: allow s3:CreateBucket on arn:aws:s3:::acme-dev in a policy of the role",
    );
  });

  const rolePolicy = w.resource({
    token: "aws:iam/rolePolicy:RolePolicy",
    id: "Deployer:buckets",
    account: w.MEMBER,
    inputs: { role: "Deployer", name: "buckets", policy: grant("s3:*") },
  });
  const attachment = (policyArn: string, role = "Deployer") =>
    w.resource({
      token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      id: `${role}/${policyArn}`,
      account: w.MEMBER,
      inputs: { role, policyArn },
    });
  const customerArn = `arn:aws:iam::${w.MEMBER}:policy/buckets`;
  const customer = w.resource({
    token: "aws:iam/policy:Policy",
    id: customerArn,
    account: w.MEMBER,
    inputs: { policy: grant("s3:*") },
    outputs: { arn: customerArn },
  });
  const sources: [string, StoredResource[]][] = [
    ["inlinePolicies", [w.role(w.MEMBER, "Deployer", inline(grant("s3:*")))]],
    ["RolePolicy", [w.role(w.MEMBER, "Deployer", {}), rolePolicy]],
    ["managedPolicyArns", [w.role(w.MEMBER, "Deployer", { managedPolicyArns: [customerArn] }), customer]],
    ["RolePolicyAttachment", [w.role(w.MEMBER, "Deployer", {}), attachment(customerArn), customer]],
    [
      "an AWS-managed policy",
      [w.role(w.MEMBER, "Deployer", {}), attachment("arn:aws:iam::aws:policy/AdministratorAccess")],
    ],
  ];
  for (const [source, resources] of sources) {
    it(`takes grants from ${source}`, () => {
      expect(ask(resources)).to.deep.equal({ allowed: true });
    });
  }

  it("gives nothing to another role than the one a policy hangs on", () => {
    const message = refusalOf(
      ask([w.role(w.MEMBER, "Deployer", {}), attachment(customerArn, "Someone"), customer]),
    );
    expect(message).to.contain("no identity-based policy");
  });

  it("refuses where an attached policy is nowhere to be found", () => {
    const resources = [w.role(w.MEMBER, "Deployer", {}), attachment("arn:aws:iam::aws:policy/NoSuchPolicy")];
    expect(refusalOf(ask(resources)))
      .to.contain("can't be decided")
      .and.contain("policy/NoSuchPolicy");
  });

  it("limits by the permissions boundary", () => {
    const boundary = { permissionsBoundary: customerArn };
    const admin = { ...inline(w.allowAll), ...boundary };
    expect(ask([w.role(w.MEMBER, "Deployer", admin), customer])).to.deep.equal({ allowed: true });
    const call = { action: "iam:CreateRole", resource: `arn:aws:iam::${w.MEMBER}:role/x` };
    expect(refusalOf(ask([w.role(w.MEMBER, "Deployer", admin), customer], call))).to.contain(
      "because no permissions boundary allows the iam:CreateRole action",
    );
  });

  it("refuses a caller that does not exist", () => {
    expect(refusalOf(ask([]))).to.contain("role/Deployer does not exist in the sandbox");
  });

  it("refuses a caller that is no role", () => {
    const caller = { ...deployer, arn: `arn:aws:iam::${w.MEMBER}:user/alice` };
    expect(refusalOf(ask([], put, caller))).to.contain("neither a role nor an account's root");
  });

  describe("with the organization's policies", () => {
    const admin = w.role(w.MEMBER, "Deployer", inline(w.allowAll));
    const deny = (name: string) =>
      w.document({ Sid: name, Effect: "Deny", Action: "s3:CreateBucket", Resource: "*" });

    for (const target of ["r-1", "ou-workloads", w.MEMBER]) {
      it(`heeds an SCP on ${target}`, () => {
        expect(refusalOf(ask([admin, ...w.attached(target, "no-buckets", deny("NoBuckets"))]))).to.contain(
          'with an explicit deny in a service control policy (statement 1 "NoBuckets" of scp/no-buckets)',
        );
      });
    }

    it("leaves the management account alone", () => {
      const scp = w.attached("r-1", "no-buckets", deny("NoBuckets"));
      expect(ask(scp, put, w.administrator)).to.deep.equal({ allowed: true });
    });

    it("ignores SCPs of other OUs, and all of them while the type is off", () => {
      expect(ask([admin, ...w.attached("ou-other", "no-buckets", deny("X"))])).to.deep.equal({
        allowed: true,
      });
      const off = w
        .organization()
        .map((r) => (r.id === "o-acme" ? { ...r, inputs: { enabledPolicyTypes: [] } } : r));
      const world = w.worldOf([...off, admin, ...w.attached("r-1", "no-buckets", deny("X"))]);
      expect(authorise(put, deployer, world)).to.deep.equal({ allowed: true });
    });

    it("denies regions by aws:RequestedRegion, global services excepted", () => {
      const condition = { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } };
      const content = w.document({ Effect: "Deny", Action: "*", Resource: "*", Condition: condition });
      const resources = [admin, ...w.attached("ou-workloads", "regions", content)];
      expect(refusalOf(ask(resources))).to.contain("service control policy");
      const create = { action: "iam:CreateRole", resource: `arn:aws:iam::${w.MEMBER}:role/x` };
      expect(ask(resources, create)).to.deep.equal({ allowed: true });
      expect(ask(resources, put, { ...deployer, region: "eu-west-1" })).to.deep.equal({ allowed: true });
    });

    it("refuses where a level has lost FullAWSAccess and nothing else allows", () => {
      const left = w.organization().filter((r) => r.id !== "ou-workloads:p-FullAWSAccess");
      const verdict = authorise(put, deployer, w.worldOf([...left, admin]));
      expect(refusalOf(verdict)).to.contain(
        "because no service control policy allows the s3:CreateBucket action",
      );
    });

    it("no longer binds an account that has left", () => {
      const gone = w
        .organization()
        .map((r) => (r.id === w.MEMBER ? { ...r, outputs: { status: "ACTIVE", state: "LEFT" } } : r));
      const scp = w.attached("r-1", "no-buckets", deny("X"));
      expect(authorise(put, deployer, w.worldOf([...gone, admin, ...scp]))).to.deep.equal({ allowed: true });
    });

    it("gives aws:PrincipalOrgPaths", () => {
      const inside = { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-acme/r-1/ou-workloads/*" } };
      const resources = (Condition: object) => [
        w.role(w.MEMBER, "Deployer", inline(grant("s3:*", "*", { Condition }))),
      ];
      expect(ask(resources(inside))).to.deep.equal({ allowed: true });
      const other = { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-acme/r-1/ou-other/*" } };
      expect(ask(resources(other)).allowed).to.equal(false);
    });

    it("heeds an RCP at the resource's account", () => {
      const outside = { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-someone-else" } };
      const content = w.document({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: outside,
      });
      const resources = [admin, ...w.attached("r-1", "perimeter", content, "RESOURCE_CONTROL_POLICY")];
      expect(refusalOf(ask(resources))).to.contain("in a resource control policy");
      const inside = content.replace("o-someone-else", "o-acme");
      const fitting = [admin, ...w.attached("r-1", "perimeter", inside, "RESOURCE_CONTROL_POLICY")];
      expect(ask(fitting)).to.deep.equal({ allowed: true });
    });
  });

  describe("with the resource's policy", () => {
    const admin = w.role(w.MEMBER, "Deployer", inline(w.allowAll));
    const bucket = w.resource({
      token: "aws:s3/bucket:Bucket",
      id: "acme-dev",
      account: w.MEMBER,
      region: "eu-central-1",
    });
    const bucketPolicy = (...statements: object[]) =>
      w.resource({
        token: "aws:s3/bucketPolicy:BucketPolicy",
        id: "acme-dev",
        account: w.MEMBER,
        region: "eu-central-1",
        inputs: { bucket: "acme-dev", policy: w.document(...(statements as never[])) },
      });
    const read = { action: "s3:GetObject", resource: "arn:aws:s3:::acme-dev/app.zip" };

    it("heeds a deny in the bucket's policy", () => {
      const condition = { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${w.MEMBER}:role/Reader` } };
      const policy = bucketPolicy({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::acme-dev/*",
        Condition: condition,
      });
      expect(refusalOf(ask([admin, bucket, policy], read))).to.contain("in a resource-based policy");
      expect(ask([admin, bucket, bucketPolicy()], read)).to.deep.equal({ allowed: true });
    });

    it("asks both sides across accounts", () => {
      expect(refusalOf(ask([bucket], read, w.administrator))).to.contain("no resource-based policy allows");
      const policy = bucketPolicy({
        Effect: "Allow",
        Principal: { AWS: w.MANAGEMENT },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::acme-dev/*",
      });
      expect(ask([bucket, policy], read, w.administrator)).to.deep.equal({ allowed: true });
    });

    it("lets an administrator use a KMS key only as far as the key's policy goes", () => {
      const arn = `arn:aws:kms:eu-central-1:${w.MEMBER}:key/k1`;
      const key = (principal: unknown) =>
        w.resource({
          token: "aws:kms/key:Key",
          id: "k1",
          account: w.MEMBER,
          region: "eu-central-1",
          inputs: {
            policy: w.document({ Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*" }),
          },
          outputs: { arn },
        });
      const call = { action: "kms:Decrypt", resource: arn };
      expect(ask([admin, key({ AWS: w.MEMBER })], call)).to.deep.equal({ allowed: true });
      const message = refusalOf(ask([admin, key({ AWS: `arn:aws:iam::${w.MEMBER}:role/Signer` })], call));
      expect(message).to.contain("no resource-based policy allows the kms:Decrypt action");
    });

    it("takes a topic's policy from TopicPolicy, else from the topic", () => {
      const arn = `arn:aws:sns:eu-central-1:${w.MEMBER}:alerts`;
      const letting = (principal: string) =>
        w.document({ Effect: "Allow", Principal: { AWS: principal }, Action: "sns:Publish", Resource: arn });
      const at = { account: w.MEMBER, region: "eu-central-1" };
      const topic = w.resource({
        ...at,
        token: "aws:sns/topic:Topic",
        id: arn,
        inputs: { policy: letting(w.MANAGEMENT) },
        outputs: { arn },
      });
      const separate = w.resource({
        ...at,
        token: "aws:sns/topicPolicy:TopicPolicy",
        id: arn,
        inputs: { arn, policy: letting(w.OTHER) },
      });
      const publish = { action: "sns:Publish", resource: arn };
      expect(ask([topic], publish, w.administrator)).to.deep.equal({ allowed: true });
      expect(refusalOf(ask([topic, separate], publish, w.administrator))).to.contain(
        "no resource-based policy",
      );
    });

    it("does not ask the owner of a namesake when a bucket is made", () => {
      expect(ask([bucket], put, w.administrator)).to.deep.equal({ allowed: true });
    });
  });
});
