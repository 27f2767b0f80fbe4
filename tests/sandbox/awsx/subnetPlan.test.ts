// Address ranges per strategy, and the layouts that the component refuses.

import { expect } from "chai";
import type { SubnetSpec, VpcArgs } from "../../../sandbox/awsx/args.ts";
import { planSubnets } from "../../../sandbox/awsx/subnetPlan.ts";

const three = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const two = three.slice(0, 2);

function plan(args: VpcArgs, zones: readonly string[] = two): string[] {
  return planSubnets("net", args, zones).subnets.map(
    (s) => `${s.resourceName} ${s.cidrBlock} ${s.zone.at(-1)}`,
  );
}

const noNat = { strategy: "None" } as const;

describe("awsx subnetPlan", () => {
  const good: { title: string; args: VpcArgs; zones?: readonly string[]; expected: string[] }[] = [
    {
      title: "Auto without specs: private half, public quarter of each zone's share",
      args: { subnetStrategy: "Auto" },
      zones: three,
      expected: [
        "net-private-1 10.0.0.0/19 a",
        "net-public-1 10.0.32.0/20 a",
        "net-private-2 10.0.64.0/19 b",
        "net-public-2 10.0.96.0/20 b",
        "net-private-3 10.0.128.0/19 c",
        "net-public-3 10.0.160.0/20 c",
      ],
    },
    {
      title: "Legacy without specs: same ranges, private subnets listed first",
      args: {},
      expected: [
        "net-private-1 10.0.0.0/18 a",
        "net-private-2 10.0.128.0/18 b",
        "net-public-1 10.0.64.0/19 a",
        "net-public-2 10.0.192.0/19 b",
      ],
    },
    {
      title: "Auto with masks: in the order given, larger ones at their next boundary",
      args: {
        cidrBlock: "10.20.0.0/20",
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", cidrMask: 26 },
          { type: "Private", cidrMask: 23 },
          { type: "Isolated", name: "data", cidrMask: 25 },
        ],
      },
      expected: [
        "net-public-1 10.20.0.0/26 a",
        "net-private-1 10.20.2.0/23 a",
        "net-data-1 10.20.4.0/25 a",
        "net-public-2 10.20.8.0/26 b",
        "net-private-2 10.20.10.0/23 b",
        "net-data-2 10.20.12.0/25 b",
      ],
    },
    {
      title: "Auto without masks: the share divided evenly, three subnets as four",
      args: {
        cidrBlock: "10.0.0.0/16",
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public" }, { type: "Private" }, { type: "Isolated" }],
      },
      expected: [
        "net-public-1 10.0.0.0/19 a",
        "net-private-1 10.0.32.0/19 a",
        "net-isolated-1 10.0.64.0/19 a",
        "net-public-2 10.0.128.0/19 b",
        "net-private-2 10.0.160.0/19 b",
        "net-isolated-2 10.0.192.0/19 b",
      ],
    },
    {
      title: "size means the same as cidrMask; availabilityZoneCidrMask sets the share",
      args: {
        subnetStrategy: "Auto",
        availabilityZoneCidrMask: 20,
        natGateways: noNat,
        subnetSpecs: [{ type: "Private", size: 1024 }],
      },
      expected: ["net-private-1 10.0.0.0/22 a", "net-private-2 10.0.16.0/22 b"],
    },
    {
      title: "explicit blocks are taken as they are",
      args: {
        subnetStrategy: "Auto",
        natGateways: noNat,
        subnetSpecs: [{ type: "Isolated", cidrBlocks: ["10.0.9.0/24", "10.0.7.0/24"] }],
      },
      expected: ["net-isolated-1 10.0.9.0/24 a", "net-isolated-2 10.0.7.0/24 b"],
    },
    {
      title: "AutoMerge lays the given spec over the default of its type",
      args: { subnetStrategy: "AutoMerge", subnetSpecs: [{ type: "Public", tags: { tier: "edge" } }] },
      expected: [
        "net-private-1 10.0.0.0/18 a",
        "net-public-1 10.0.64.0/19 a",
        "net-private-2 10.0.128.0/18 b",
        "net-public-2 10.0.192.0/19 b",
      ],
    },
    {
      title: "Legacy with specs: private, public, isolated whatever the order given",
      args: {
        subnetStrategy: "Legacy",
        subnetSpecs: [{ type: "Isolated" }, { type: "Public" }, { type: "Private" }],
      },
      expected: [
        "net-private-1 10.0.0.0/19 a",
        "net-public-1 10.0.32.0/20 a",
        "net-isolated-1 10.0.48.0/24 a",
        "net-private-2 10.0.128.0/19 b",
        "net-public-2 10.0.160.0/20 b",
        "net-isolated-2 10.0.176.0/24 b",
      ],
    },
    {
      title: "Exact takes a layout that fills the VPC, gaps marked",
      args: {
        cidrBlock: "10.0.0.0/24",
        subnetStrategy: "Exact",
        natGateways: noNat,
        subnetSpecs: [
          { type: "Private", cidrMask: 26 },
          { type: "Unused", cidrMask: 26 },
        ],
      },
      expected: [
        "net-private-1 10.0.0.0/26 a",
        "net-unused-1 10.0.0.64/26 a",
        "net-private-2 10.0.0.128/26 b",
        "net-unused-2 10.0.0.192/26 b",
      ],
    },
  ];

  for (const { title, args, zones, expected } of good)
    it(title, () => expect(plan(args, zones ?? two)).to.deep.equal(expected));

  it("tells the layout of one zone, gaps included", () => {
    const specs: SubnetSpec[] = [
      { type: "Public", cidrMask: 26 },
      { type: "Private", cidrMask: 23 },
    ];
    const layout = (args: VpcArgs): unknown[] =>
      planSubnets("net", args, two).layout.map((s) => `${s.type}/${s.cidrMask}`);
    expect(layout({ subnetStrategy: "Auto", subnetSpecs: specs })).to.deep.equal(["Public/26", "Private/23"]);
    expect(layout({ subnetStrategy: "AutoMerge", cidrBlock: "10.0.0.0/16" })).to.deep.equal([
      "Private/18",
      "Public/19",
    ]);
    const legacy: SubnetSpec[] = [
      { type: "Private", cidrMask: 26 },
      { type: "Public", cidrMask: 23 },
    ];
    expect(layout({ subnetStrategy: "Legacy", subnetSpecs: legacy })).to.deep.equal([
      "Private/26",
      "Unused/26",
      "Unused/25",
      "Unused/24",
      "Public/23",
    ]);
  });

  it("puts the zone's own suffix into the Name tag alone when asked to", () => {
    const [first] = planSubnets(
      "net",
      { subnetStrategy: "Auto", subnetNameTagStrategy: "AvailabilityZone" },
      two,
    ).subnets;
    expect(first).to.include({ resourceName: "net-private-1", nameTag: "net-private-1a" });
  });

  const bad: { title: string; args: VpcArgs; reason: RegExp }[] = [
    {
      title: "a CIDR block that is none",
      args: { cidrBlock: "10.0.0.0" },
      reason: /cidrBlock "10\.0\.0\.0"/,
    },
    {
      title: "a CIDR block with host bits",
      args: { cidrBlock: "10.0.0.1/16" },
      reason: /cidrBlock "10\.0\.0\.1\/16"/,
    },
    {
      title: "too small a VPC for the default",
      args: { cidrBlock: "10.0.0.0/26" },
      reason: /at least a \/26/,
    },
    {
      title: "subnets larger than the zone's share",
      args: {
        cidrBlock: "10.0.0.0/24",
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public", cidrMask: 24 }],
      },
      reason: /each availability zone has 128 addresses.*need 256/,
    },
    {
      title: "subnets that reach into the next zone's share",
      args: {
        cidrBlock: "10.0.0.0/24",
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", cidrMask: 28 },
          { type: "Private", cidrMask: 26 },
          { type: "Isolated", cidrMask: 28 },
          { type: "Private", name: "b", cidrMask: 27 },
        ],
      },
      reason: /overlap/,
    },
    {
      title: "two specs of a type without names",
      args: { subnetStrategy: "Auto", subnetSpecs: [{ type: "Public" }, { type: "Public" }] },
      reason: /need distinct names/,
    },
    {
      title: "size and mask that disagree, and a size that is no power of 2, both at once",
      args: {
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", size: 512, cidrMask: 24 },
          { type: "Private", size: 1000 },
        ],
      },
      reason: /512 does not match[\s\S]*1000 must be a power of 2/,
    },
    {
      title: "too few explicit blocks",
      args: { subnetStrategy: "Auto", subnetSpecs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24"] }] },
      reason: /1 blocks for 2 availability zones/,
    },
    {
      title: "explicit blocks in one spec only",
      args: {
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] }, { type: "Private" }],
      },
      reason: /subnetSpecs\[1\]\.cidrBlocks is missing/,
    },
    {
      title: "gateways without public subnets",
      args: { subnetStrategy: "Auto", subnetSpecs: [{ type: "Private" }] },
      reason: /"OnePerAz" needs public subnets/,
    },
    {
      title: "gaps under Exact",
      args: {
        subnetStrategy: "Exact",
        natGateways: noNat,
        subnetSpecs: [
          { type: "Private", cidrMask: 20 },
          { type: "Isolated", cidrMask: 20 },
        ],
      },
      reason: /allows no gaps[\s\S]*ends before the VPC/,
    },
    {
      title: "explicit blocks under AutoMerge",
      args: {
        subnetStrategy: "AutoMerge",
        subnetSpecs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] }],
      },
      reason: /AutoMerge/,
    },
  ];

  for (const { title, args, reason } of bad)
    it(`refuses ${title}`, () => expect(() => plan(args)).to.throw(reason));
});
