// AWS's other partitions: the same rules find the same, under the names that all rules know.

import { expect } from "chai";
import type { Facts } from "../../../policy-pack/facts.ts";
import { inFirstPartition } from "../../../policy-pack/model/partitions.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { verdictsOf } from "../ruleCases.ts";
import { change, goodPipeline, goodStore, json, resource } from "../world.ts";

/** The same resources as another partition calls them. */
const moved = (resources: readonly Facts[], partition: string, region: string): readonly Facts[] =>
  JSON.parse(
    JSON.stringify(resources).replaceAll("arn:aws:", `arn:${partition}:`).replaceAll("eu-west-1", region),
  ) as Facts[];
const found = (resources: readonly Facts[]) =>
  rules
    .flatMap((rule) => verdictsOf(rule, resources).filter(isFinding))
    .map(({ kind, urn }) => `${kind} ${urn}`)
    .toSorted();

const good = [...goodStore(), ...goodPipeline()];
const bad = [
  ...change(good, "store-versioning", { versioningConfiguration: { status: "Suspended" } }),
  resource("policy", "all", { name: "all", policy: json({ Effect: "Allow", Action: "*", Resource: "*" }) }),
  resource("role", "open", {
    name: "open",
    assumeRolePolicy: json({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
  }),
  resource("rolePolicy", "grows", {
    role: "open",
    name: "grows",
    policy: json({
      Effect: "Allow",
      Action: ["iam:CreatePolicyVersion"],
      Resource: "arn:aws:iam::210987654321:policy/*",
    }),
  }),
];

describe("policy pack: other partitions", () => {
  for (const [partition, region] of [
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-eusc", "eusc-de-east-1"],
    ["aws-iso-b", "us-isob-east-1"],
  ] as const) {
    it(`${partition}: what is right passes, what is wrong is found`, () => {
      expect(found(moved(good, partition, region))).to.deep.equal(found(good));
      expect(found(moved(bad, partition, region))).to.deep.equal(found(bad));
      expect(found(bad).length).to.be.greaterThan(found(good).length + 3);
    });
  }

  it("reads service names of China as what they are", () => {
    const role = resource(
      "role",
      "r",
      {
        region: "cn-north-1",
        trust: '{"Service":"ec2.amazonaws.com.cn"}',
        list: ["arn:aws-cn:s3:::b", 1, null],
      },
      {},
    );
    expect(inFirstPartition(role).props).to.deep.include({
      trust: '{"Service":"ec2.amazonaws.com"}',
      list: ["arn:aws:s3:::b", 1, null],
    });
  });

  it("leaves another partition's names in the first one what they are: nobody there", () => {
    const role = resource("role", "r", { trust: "arn:aws-cn:iam::1:root" });
    expect(inFirstPartition(role)).to.equal(role);
  });
});
