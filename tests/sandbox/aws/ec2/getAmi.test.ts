// Look-ups of images: owners, filters, name, the newest; none and too many are refused.

import { expect } from "chai";
import { getAmi } from "../../../../sandbox/aws/ec2/getAmi.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { testWorld } from "../world.ts";

const run = (args: Properties, region = "eu-central-1"): Properties =>
  getAmi.run(args, testWorld().context({ region }));
const filter = (name: string, ...values: string[]): Properties => ({ name, values });
const linux = {
  owners: ["amazon"],
  mostRecent: true,
  filters: [filter("name", "al2023-ami-2023*"), filter("architecture", "x86_64")],
};

describe("sandbox ec2 getAmi", () => {
  it("finds the newest image, the same in a region every time", () => {
    const found = run(linux);
    expect(found["id"]).to.match(/^ami-0[0-9a-f]{16}$/);
    expect(found).to.include({
      architecture: "x86_64",
      ownerId: "137112412989",
      state: "available",
      virtualizationType: "hvm",
    });
    expect(found["creationDate"]).to.equal("2026-09-15T00:09:33.000Z");
    expect(run(linux)["id"]).to.equal(found["id"]);
    expect(run(linux, "us-east-1")["id"]).to.not.equal(found["id"]);
  });

  it("matches a name by regular expression and an owner by account", () => {
    const found = run({ owners: ["099720109477"], nameRegex: "noble-24\\.04-arm64", mostRecent: true });
    expect(found["name"]).to.match(/^ubuntu\/images\/hvm-ssd-gp3\/ubuntu-noble-24\.04-arm64-server-/);
  });

  const refusals: [title: string, args: Properties, says: RegExp][] = [
    ["when nothing matches", { ...linux, owners: ["111111111111"] }, /returned no results/],
    [
      "when several match and the newest is not asked for",
      { ...linux, mostRecent: false },
      /more than one result/,
    ],
    [
      "a filter that is not served, rather than ignoring it",
      { filters: [filter("tag:Name", "x")] },
      /The filter 'tag:Name' is invalid/,
    ],
  ];
  for (const [title, args, says] of refusals)
    it(`refuses ${title}`, () => expect(() => run(args)).to.throw(says));

  it("is authorised as DescribeImages", () => {
    expect(getAmi.calls?.({}, testWorld().context())).to.deep.equal([
      { action: "ec2:DescribeImages", resource: "*" },
    ]);
  });
});
