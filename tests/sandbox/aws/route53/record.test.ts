import { expect } from "chai";
import { record } from "../../../../sandbox/aws/route53/record.ts";
import { itRefuses, type Scene } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const zoneId = "Z0123456789ABCDEFGHIJ";
const name = "board.dev.acme.example";
const host = "board-1234567890.eu-central-1.elb.amazonaws.com";
const alias = { name: host, zoneId: "Z215JYRZR1TBD5", evaluateTargetHealth: true };
const scene = (): Scene => {
  const world = testWorld();
  world.seed({
    token: "aws:lb/loadBalancer:LoadBalancer",
    id: "board",
    account: workload,
    outputs: { dnsName: host, zoneId: "Z215JYRZR1TBD5" },
  });
  return { world, inputs: { zoneId, name, type: "A", aliases: [alias] } };
};
const plain = { aliases: undefined, ttl: 60, records: ["10.0.0.1"] };
const weighted = (setIdentifier: string, weight: number) => ({
  setIdentifier,
  weightedRoutingPolicies: [{ weight }],
});

describe("route53 Record", () => {
  it("C5 is called by zone, name and type, and by its set where there are several", () => {
    const { world, inputs } = scene();
    expect(world.create(record, inputs).id).to.equal(`${zoneId}_${name}_A`);
    const other = { ...inputs, name: "B.acme.example.", ...weighted("blue", 100) };
    const { id, outputs } = world.create(record, other);
    expect(id).to.equal(`${zoneId}_b.acme.example_A_blue`);
    expect(outputs["fqdn"]).to.equal("b.acme.example");
  });
  itRefuses(record, scene, [
    ["a zone of another form", { zoneId: "acme.example" }, /hosted zone/],
    ["a type that is none", { type: "B" }, /one of A/],
    ["an alias with a time to live", { ttl: 60 }, /for records that are no alias/],
    ["neither alias nor values", { aliases: undefined }, /needs it/],
    ["a weight of 256", weighted("blue", 256), /between 0 and 255/],
    ["a weight without a set", { weightedRoutingPolicies: [{ weight: 1 }] }, /setIdentifier.*missing/],
    ["a set without a policy", { setIdentifier: "blue" }, /needs a routing policy/],
    [
      "two policies",
      { ...weighted("blue", 1), latencyRoutingPolicies: [{ region: "eu-central-1" }] },
      /one policy/,
    ],
    ["a health check that is none", { ...plain, healthCheckId: "me" }, /id of a health check/],
    ["a balancer that is not there", { aliases: [{ ...alias, name: `x${host}` }] }, /does not lie within/],
    ["another zone than the balancer's", { aliases: [{ ...alias, zoneId: "Z1" }] }, /does not lie within/],
  ]);
  it("refuses a name that is there already, one of several beside one alone, and anything beside a CNAME", () => {
    const { world, inputs } = scene();
    world.create(record, inputs);
    expect(() => world.create(record, { ...inputs, name: `${name.toUpperCase()}.` })).to.throw(
      /already exists/,
    );
    expect(() => world.create(record, { ...inputs, ...weighted("blue", 1) })).to.throw(
      /another routing policy/,
    );
    const cname = { zoneId, name, type: "CNAME", ttl: 60, records: ["x.example"] };
    expect(() => world.create(record, cname)).to.throw(/conflicts with other records/);
  });
  it("tells IAM which name, type and change it is about", () => {
    const { world, inputs } = scene();
    const [change] = record.calls(
      "create",
      { inputs: { ...inputs, name: `${name.toUpperCase()}.` } },
      world.context(),
    );
    expect(change).to.deep.equal({
      action: "route53:ChangeResourceRecordSets",
      resource: `arn:aws:route53:::hostedzone/${zoneId}`,
      context: {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [name],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
        "route53:ChangeResourceRecordSetsActions": ["CREATE"],
      },
    });
  });
});
