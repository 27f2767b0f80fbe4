// Who loses and gains which calls when guard rails change: by rights, account, region, and as certain as it can be told.

import { expect } from "chai";
import { blastRadius, type Change } from "../../../policy-pack/access/blastRadius.ts";
import { A, allow, B, company, guardRail, organization, role } from "./people.ts";

const deny = (action: string | string[], more: object = {}) => ({
  Sid: "Rail",
  Effect: "Deny",
  Action: action,
  Resource: "*",
  ...more,
});
const people = [
  ...role("reader", { allows: [allow("s3:GetObject", "arn:aws:s3:::data/*")] }),
  ...role("builder", { allows: [allow(["ec2:Run*", "es:DescribeDomain"])] }),
  ...role("other", { account: B, allows: [allow("s3:GetObject")] }),
];
const world = (...rails: (readonly (typeof people)[number][])[]) => company(organization(), people, ...rails);
const told = (changes: readonly Change[]): readonly string[] =>
  changes
    .map(
      ({ who, call, resource, certain }) =>
        `${who.split("/").at(-1)} ${call} ${resource}${certain ? "" : "?"}`,
    )
    .toSorted();

describe("the blast radius of a guard rail", () => {
  it("is nothing where nothing changes, or a policy only gets another name", () => {
    const rail = deny("s3:*");
    const { lost, gained } = blastRadius(
      world(guardRail("a", "r-1", rail)),
      world(guardRail("b", "r-1", rail)),
    );
    expect([...lost, ...gained]).to.deep.equal([]);
  });

  it("names whoever has the right, in the accounts below, with the calls that right and rail share", () => {
    const { lost, gained } = blastRadius(
      world(),
      world(guardRail("no-s3", "ou-work", deny(["s3:*", "es:*"]))),
    );
    expect(told(lost)).to.deep.equal([
      "Administrator es:* *",
      "Administrator s3:* *",
      "builder es:DescribeDomain *",
      "reader s3:GetObject arn:aws:s3:::data/*",
    ]);
    expect(lost.every(({ account, by }) => account === A && by === "scp/no-s3 (Rail)")).to.equal(true);
    expect(gained).to.deep.equal([]);
  });

  it("tells what is gained when a rail goes, and nothing of calls that another rail denies as before", () => {
    const two = world(
      guardRail("one", "r-1", deny("s3:*")),
      guardRail("two", "ou-work", deny("s3:GetObject")),
    );
    const { lost, gained } = blastRadius(two, world(guardRail("two", "ou-work", deny("s3:GetObject"))));
    expect(lost).to.deep.equal([]);
    expect(told(gained)).to.deep.equal([
      "Administrator s3:* *",
      "Administrator s3:* *",
      "other s3:GetObject *",
    ]);
  });

  it("tells regions apart when the list of them shrinks", () => {
    const regions = (...allowed: string[]) =>
      guardRail("regions", "r-1", {
        Sid: "Regions",
        Effect: "Deny",
        NotAction: ["iam:*", "es:*"],
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": allowed } },
      });
    const { lost } = blastRadius(world(regions("eu-central-1", "eu-west-1")), world(regions("eu-central-1")));
    expect(new Set(lost.map(({ region }) => region))).to.deep.equal(new Set(["eu-west-1"]));
    expect(told(lost)).to.include("builder ec2:Run* *").and.include("Administrator * *");
    expect(told(lost).join()).to.not.contain("DescribeDomain");
  });

  it("says maybe where the rail hangs on something that is not known", () => {
    const rail = deny("s3:*", { Condition: { StringEquals: { "aws:PrincipalTag/team": "guests" } } });
    const { lost } = blastRadius(world(), world(guardRail("guests", "ou-work", rail)));
    expect(told(lost)).to.deep.equal(["Administrator s3:* *?", "reader s3:GetObject arn:aws:s3:::data/*?"]);
  });

  it("counts an exception for a role", () => {
    const rail = deny("s3:*", {
      Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/reader` } },
    });
    const { lost } = blastRadius(world(), world(guardRail("most", "ou-work", rail)));
    expect(told(lost)).to.deep.equal(["Administrator s3:* *"]);
  });

  it("tells strangers from colleagues for resources", () => {
    const rail = {
      Sid: "OwnOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-acme" } },
    };
    const { lost } = blastRadius(
      world(),
      world(guardRail("own", "ou-work", rail, "RESOURCE_CONTROL_POLICY")),
    );
    expect(told(lost)).to.deep.equal(["anybody outside the organization s3:* *"]);
  });
});
