// An environment of somebody's own: who gets in, and what leads out of it, asked of everybody that all stacks declare.
import { expect } from "chai";
import { declareSandbox } from "../../../infra/layers/sandbox.ts";
import { personTag } from "../../../infra/plan/sandboxes.ts";
import { mfaTag } from "../../../infra/plan/people.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../policy-pack/access/outsider.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { evaluate, type PolicyDocument } from "../../../policy-pack/iam/index.ts";
import { companyWithOptions } from "../functions/optionsCompany.ts";
import { sandboxAccount, sandboxConfig } from "../sandbox.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const config = sandboxConfig();

describe("E6 an environment of somebody's own", () => {
  let resources: Declared[];
  let company: Company;
  before(async () => {
    resources = await declared("sandbox.ada", () => declareSandbox(config));
    company = await companyWithOptions();
  });
  const of = (type: string) => ofType(resources, type).map(({ inputs }) => inputs);

  it("E6 opens SSH and RDP to the owner's addresses alone, to the owner's key alone, and has no address and no role", () => {
    const ingress = of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(ingress.map(({ cidrIpv4, fromPort, toPort }) => [cidrIpv4, fromPort, toPort])).to.deep.equal([
      ["198.51.100.7/32", 22, 22],
      ["198.51.100.7/32", 3389, 3389],
    ]);
    for (const group of of("aws:ec2/securityGroup:SecurityGroup"))
      expect(group["ingress"]).to.equal(undefined);
    const machine = one(resources, "aws:ec2/instance:Instance").inputs;
    expect(machine).to.include({ keyName: "lockgate-ada-own", associatePublicIpAddress: false });
    expect(machine["iamInstanceProfile"]).to.equal(undefined);
    expect(one(resources, "aws:ec2/keyPair:KeyPair").inputs["publicKey"]).to.equal(config.ownerKey);
    const [wayIn] = of("aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint");
    expect(wayIn?.["preserveClientIp"], "else the machine could not tell who comes").to.equal(true);
  });

  const wayIn = `arn:aws:ec2:eu-central-1:${sandboxAccount}:instance-connect-endpoint/eice-1`;
  /** Whether a session of the permission set opens a tunnel to ada's machine. */
  const opens = (level: string, tags: Readonly<Record<string, string>>, port = "22"): string => {
    const inline = company.model.resources.find(
      ({ type, name }) =>
        type === "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy" && name === level,
    );
    const document = JSON.parse(String(inline?.props["inlinePolicy"])) as PolicyDocument;
    const role = `arn:aws:iam::${sandboxAccount}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${level}`;
    const principal = { kind: "role" as const, arn: role, account: sandboxAccount };
    const principalTags = Object.entries({ [mfaTag]: "true", ...tags }).map(([key, value]) => [
      `aws:principaltag/${key}`,
      value,
    ]);
    const context = {
      ...Object.fromEntries(principalTags),
      "aws:resourcetag/lockgate:owner": "ada",
      "ec2-instance-connect:remoteport": port,
      "aws:requestedregion": "eu-central-1",
      "aws:principalarn": role,
      "aws:principalaccount": sandboxAccount,
    };
    const request = {
      principal,
      action: "ec2-instance-connect:OpenTunnel",
      resource: wayIn,
      resourceAccount: sandboxAccount,
      context,
    };
    const scps = company.organization?.scps(sandboxAccount) ?? [];
    return evaluate(request, { identity: [{ name: level, document }], scps }).effect;
  };

  it("E6 lets in the sessions of its owner, and of nobody else, whatever their level", () => {
    expect(opens("owner", { [personTag]: "ada" })).to.equal("allow");
    expect(opens("owner", { [personTag]: "ada" }, "5432"), "another port").to.equal("deny");
    expect(opens("owner", { [personTag]: "ada", [mfaTag]: "false" }), "no second factor").to.equal("deny");
    expect(opens("owner", { [personTag]: "grace" }), "another owner").to.equal("deny");
    expect(opens("owner", {}), "a session without a name").to.equal("deny");
    for (const level of ["developer", "readOnly", "auditor"])
      expect(opens(level, { [personTag]: "ada" }), level).to.equal("deny");
    const target = findProtected(company.model, "ec2-instance-connect:OpenTunnel", wayIn);
    const roles = company.identities.filter((who) => who.declared);
    expect(roles.length).to.be.greaterThan(60);
    for (const who of roles)
      for (const action of [
        "ec2-instance-connect:OpenTunnel",
        "ssm:StartSession",
        "ec2-instance-connect:SendSSHPublicKey",
      ])
        expect(decide(company, who, action, target).decision.effect, `${who.name} ${action}`).to.equal(
          "deny",
        );
    // Whoever could rename what it belongs to could let themselves in.
    for (const who of roles.filter(({ name }) => !name.endsWith("LockgateDeploy")))
      expect(decide(company, who, "ec2:CreateTags", target).decision.effect, who.name).to.equal("deny");
  });

  it("E6 has no way, role or key to accounts of the company, even for an administrator of its account", () => {
    const name = `arn:aws:iam::${sandboxAccount}:role/synthetic-administrator`;
    const everything = { name: "all rights", document: ALLOW_ALL };
    const administrator: Identity = {
      name,
      principal: { kind: "role", arn: name, account: sandboxAccount },
      declared: false,
      identity: [everything],
    };
    const asked: string[] = [];
    const effect = (action: string, arn: string): string => {
      const target = findProtected(company.model, action, arn);
      if (target.account === sandboxAccount) return "own";
      asked.push(action);
      return decide(company, administrator, action, target).decision.effect;
    };
    const calls = {
      "aws:iam/role:Role": ["sts:AssumeRole", ""],
      "aws:kms/key:Key": ["kms:Decrypt", ""],
      "aws:s3/bucket:Bucket": ["s3:GetObject", "/x"],
    } as const;
    for (const { type, name: resource, props } of company.model.resources) {
      const call = calls[type as keyof typeof calls];
      if (call === undefined) continue;
      expect(effect(call[0], `${String(props["arn"])}${call[1]}`), `${resource} ${call[0]}`).to.be.oneOf([
        "deny",
        "own",
      ]);
    }
    for (const [action] of Object.values(calls))
      expect(asked.filter((one) => one === action).length, action).to.be.greaterThan(5);
    const joints = resources.filter(({ type }) =>
      /peering|transitGateway|vpnConnection|ramResource/i.test(type.split(":")[1] ?? ""),
    );
    expect(joints.map(({ type }) => type)).to.deep.equal([
      "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
    ]);
  });
});
