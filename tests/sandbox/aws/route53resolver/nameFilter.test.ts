// DNS Firewall: lists of names, rules in an order, one use by a VPC, and what AWS refuses of each.

import { expect } from "chai";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import type { Properties, StoredResource } from "../../../../sandbox/aws/model.ts";
import { association, firewallConfig } from "../../../../sandbox/aws/route53resolver/association.ts";
import { domainList } from "../../../../sandbox/aws/route53resolver/domainList.ts";
import { rule } from "../../../../sandbox/aws/route53resolver/rule.ts";
import { ruleGroup } from "../../../../sandbox/aws/route53resolver/ruleGroup.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

type Filter = { world: TestWorld } & Record<"list" | "others" | "group" | "net", StoredResource>;

const filter = (): Filter => {
  const world = testWorld();
  return {
    world,
    list: world.create(domainList, { name: "allowed", domains: ["example.com", "*.example.org."] }),
    others: world.create(domainList, { name: "others", domains: ["*"] }),
    group: world.create(ruleGroup, { name: "names" }),
    net: world.create(vpc, { cidrBlock: "10.0.0.0/16" }),
  };
};
const ruleInputs = ({ group, list }: Filter): Properties => ({
  name: "allowed",
  firewallRuleGroupId: group.id,
  firewallDomainListId: list.id,
  priority: 100,
  action: "ALLOW",
});
const associationInputs = ({ group, net }: Filter): Properties => ({
  name: "names",
  firewallRuleGroupId: group.id,
  vpcId: net.id,
  priority: 101,
});
const scene = (model: (made: Filter) => Properties) => (): Scene => {
  const made = filter();
  return { world: made.world, inputs: model(made) };
};

describe("sandbox route53resolver domain list", () => {
  it("keeps each name with its last dot, as AWS does", () => {
    const { list, others } = filter();
    expect(list.id).to.match(/^rslvr-fdl-[0-9a-f]{17}$/);
    expect(list.outputs).to.deep.include({
      arn: `arn:aws:route53resolver:eu-central-1:${workload}:firewall-domain-list/${list.id}`,
      domains: ["example.com.", "*.example.org."],
    });
    expect(others.outputs["domains"]).to.deep.equal(["*."]);
  });

  it("stays while a rule uses it", () => {
    const made = filter();
    const used = made.world.create(rule, ruleInputs(made));
    expect(() => made.world.remove(domainList, made.list)).to.throw(/ConflictException.*in use by/);
    made.world.remove(rule, used);
    made.world.remove(domainList, made.list);
  });

  itRefuses(
    domainList,
    scene(() => ({ name: "list", domains: ["example.com"] })),
    [
      ["a name of 65 letters", { name: "n".repeat(65) }, /1 to 64 letters/],
      ["a name of digits", { name: "123" }, /not only digits/],
      ["a * in the middle", { domains: ["a.*.com"] }, /domains\[0\].*only \*/],
      ["an address", { domains: ["https://example.com"] }, /domains\[0\]/],
      ["a name that is too long", { domains: [`${"a.".repeat(128)}com`] }, /length 259/],
      ...badTags,
    ],
  );
});

describe("sandbox route53resolver rule", () => {
  it("is known by its group and its list, and inspects what names point to unless told otherwise", () => {
    const made = filter();
    const { id, outputs } = made.world.create(rule, ruleInputs(made));
    expect(id).to.equal(`${made.group.id}:${made.list.id}`);
    expect(outputs["firewallDomainRedirectionAction"]).to.equal("INSPECT_REDIRECTION_DOMAIN");
  });

  it("shares neither its place nor its list with another of the group", () => {
    const made = filter();
    const first = made.world.create(rule, ruleInputs(made));
    const second = { ...ruleInputs(made), firewallDomainListId: made.others.id };
    expect(() => made.world.create(rule, second)).to.throw(/ValidationException.*priority 100 is taken/);
    expect(() => made.world.create(rule, { ...ruleInputs(made), priority: 5 })).to.throw(/ConflictException/);
    made.world.update(rule, first, { ...ruleInputs(made), priority: 7 });
    expect(made.world.create(rule, second).outputs["priority"]).to.equal(100);
    expect(() => made.world.remove(ruleGroup, made.group)).to.throw(/in use by/);
  });

  itRefuses(rule, scene(ruleInputs), [
    ["an action that is none", { action: "DENY" }, /ALLOW, BLOCK, ALERT/],
    ["BLOCK without an answer", { action: "BLOCK" }, /blockResponse.*NODATA/],
    ["ALLOW with an answer", { blockResponse: "NODATA" }, /not allowed with action ALLOW/],
    [
      "OVERRIDE without a name",
      { action: "BLOCK", blockResponse: "OVERRIDE" },
      /blockOverrideDomain.*is missing/,
    ],
    ["no list", { firewallDomainListId: undefined }, /firewallDomainListId.*is missing/],
    [
      "a group that is not there",
      { firewallRuleGroupId: "rslvr-frg-9" },
      /Firewall rule group "rslvr-frg-9"/,
    ],
    ["a list that is not there", { firewallDomainListId: "rslvr-fdl-9" }, /domain list "rslvr-fdl-9"/],
    ["threat protection", { dnsThreatProtection: "DGA" }, /not served by the sandbox/],
  ]);
});

describe("sandbox route53resolver association", () => {
  it("is taken once by a VPC, and keeps the group", () => {
    const made = filter();
    const used = made.world.create(association, associationInputs(made));
    expect(used.outputs["mutationProtection"]).to.equal("DISABLED");
    expect(() => made.world.create(association, { ...associationInputs(made), priority: 102 })).to.throw(
      /ConflictException.*associated with the VPC already/,
    );
    expect(() => made.world.remove(ruleGroup, made.group)).to.throw(/in use by/);
  });

  it("that is protected does not go", () => {
    const made = filter();
    const kept = made.world.create(association, {
      ...associationInputs(made),
      mutationProtection: "ENABLED",
    });
    expect(() => made.world.remove(association, kept)).to.throw(/mutationProtection ENABLED/);
  });

  itRefuses(association, scene(associationInputs), [
    ["AWS's own first place", { priority: 100 }, /between 101 and 9899/],
    ["AWS's own last place", { priority: 9900 }, /between 101 and 9899/],
    ["a VPC that is not there", { vpcId: "vpc-9" }, /InvalidVpcID.NotFound/],
    ["a group that is not there", { firewallRuleGroupId: "rslvr-frg-9" }, /ResourceNotFoundException/],
  ]);
});

describe("sandbox route53resolver configuration of a VPC", () => {
  it("is one for each VPC, and fails closed unless told otherwise", () => {
    const { world, net } = filter();
    const made = world.create(firewallConfig, { resourceId: net.id });
    expect(made.outputs).to.include({ firewallFailOpen: "DISABLED", ownerId: workload });
    expect(() => world.create(firewallConfig, { resourceId: net.id })).to.throw(/ConflictException/);
  });

  itRefuses(
    firewallConfig,
    scene(({ net }) => ({ resourceId: net.id })),
    [
      ["a word that is none", { firewallFailOpen: "true" }, /ENABLED, DISABLED/],
      ["a VPC that is not there", { resourceId: "vpc-9" }, /InvalidVpcID.NotFound/],
    ],
  );
});
