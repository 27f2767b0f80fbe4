import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { lostGuardrails } from "../../../infra/plan/guardrails/lost.ts";
import { isEc2Attributes } from "../../../sandbox/aws/organizations/ec2Attributes.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const name = "lockgate-closed-networks";
const org = (changes: Record<string, unknown> = {}) =>
  declared("org", () => declareOrg(exampleConfig("org", changes)));
const policyType = "aws:organizations/policy:Policy";

describe("A3 the networks that AWS makes in each account", () => {
  let resources: Declared[];
  before(async () => {
    resources = await org();
  });

  it("A3 are cut off from the internet in every account, by one policy on the root", () => {
    const { inputs } = one(resources, policyType, name);
    expect(inputs["type"]).to.equal("DECLARATIVE_POLICY_EC2");
    const { internet_gateway_block: block } = JSON.parse(String(inputs["content"])).ec2_attributes
      .vpc_block_public_access;
    expect(block).to.deep.equal({
      mode: { "@@assign": "block_ingress" },
      exclusions_allowed: { "@@assign": "enabled" },
    });
    expect(isEc2Attributes(inputs["content"])).to.equal(undefined);
    const attached = one(resources, "aws:organizations/policyAttachment:PolicyAttachment", name);
    expect(attached.inputs["targetId"]).to.equal(
      one(resources, "aws:organizations/policyAttachment:PolicyAttachment", "lockgate-guardrails-1").inputs[
        "targetId"
      ],
    );
  });

  it("A3 the organization enables what the policy needs", () => {
    const { inputs } = ofType(resources, "aws:organizations/organization:Organization")[0] as Declared;
    expect(inputs["enabledPolicyTypes"]).to.include("DECLARATIVE_POLICY_EC2");
    expect(inputs["awsServiceAccessPrincipals"]).to.include("ec2.amazonaws.com");
  });

  it("A3 stay open where the configuration says so, and once closed are never opened by oversight", async () => {
    const open = await org({ closedNetworks: false });
    expect(ofType(open, policyType).map((made) => made.name)).to.not.include(name);
    const recorded = [{ name, content: String(one(resources, policyType, name).inputs["content"]) }];
    expect(lostGuardrails([], recorded, []).map(({ problem }) => problem)).to.deep.equal([
      `guard rail ${name} holds today and would be gone`,
    ]);
    expect(lostGuardrails([name], recorded, [])).to.deep.equal([]);
  });
});
