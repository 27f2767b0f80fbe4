// What the doctor says about what was found.

import { expect } from "chai";
import {
  type Finding,
  judgeCli,
  judgeClock,
  judgeGit,
  judgeGo,
  judgeNode,
  judgeOrganization,
  judgeProgramNode,
  judgeProvider,
  judgeQuota,
  judgeToolchain,
  notAsked,
  renderFindings,
} from "../../../cli/doctor/finding.ts";

const org = { stack: "org" };
const found = { id: "o-acme123456", managementAccount: "111111111111" };
const now = 1_800_000_000_000;

describe("the doctor", () => {
  const cases: readonly [string, Finding, Finding["verdict"], RegExp][] = [
    ["a clock that is right", judgeClock(now, now), "ok", /as AWS's/],
    ["a clock that is a minute behind", judgeClock(now - 60_000, now), "warning", /60 s behind AWS/],
    ["a clock that AWS refuses", judgeClock(now + 301_000, now), "failed", /301 s ahead of AWS/],
    ["the recorded organization", judgeOrganization(found, "111111111111", org), "ok", /o-acme123456/],
    [
      "another organization",
      judgeOrganization(found, "111111111111", { ...org, organizationId: "o-other12345" }),
      "failed",
      /belong to o-acme123456, and Pulumi\.org\.yaml records o-other12345/,
    ],
    [
      "a member account",
      judgeOrganization(found, "222222222222", org),
      "warning",
      /not its management account/,
    ],
    [
      "no organization yet",
      judgeOrganization(undefined, "111111111111", org),
      "warning",
      /in no organization/,
    ],
    [
      "no organization where one is recorded",
      judgeOrganization(undefined, "111111111111", { ...org, organizationId: "o-acme123456" }),
      "failed",
      /records o-acme123456/,
    ],
    [
      "accounts that fit",
      judgeQuota(20, 3, { ...org, accounts: 12 }),
      "ok",
      /20 granted, 3 there, 12 declared/,
    ],
    ["no room for one more", judgeQuota(12, 3, { ...org, accounts: 12 }), "warning", /12 granted/],
    ["more accounts than are granted", judgeQuota(10, 3, { ...org, accounts: 12 }), "failed", /10 granted/],
    ["more accounts there than are granted", judgeQuota(10, 11, org), "failed", /11 there/],
    ["a CLI that fits", judgeCli("3.259.0", "3.259.0"), "ok", /3\.259\.0/],
    ["a newer CLI", judgeCli("3.300.1", "3.259.0"), "ok", /3\.300\.1/],
    ["an older CLI", judgeCli("3.99.0", "3.259.0"), "failed", /3\.99\.0/],
    ["no CLI", judgeCli(undefined, "3.259.0"), "warning", /none on the PATH/],
    ["the provider of the project", judgeProvider(["6.1.0", "7.48.0"], "7.48.0"), "ok", /7\.48\.0/],
    [
      "another provider",
      judgeProvider(["6.1.0"], "7.48.0"),
      "warning",
      /7\.48\.0 is not installed, but 6\.1\.0/,
    ],
    ["a project without packages", judgeProvider([], undefined), "warning", /no @pulumi\/aws/],
    ["git", judgeGit("2.39.5"), "ok", /2\.39\.5/],
    ["no git", judgeGit(undefined), "warning", /none on the PATH/],
    ["a Node for programs", judgeProgramNode("24.1.0"), "ok", /24\.1\.0/],
    ["a Node that strips no types", judgeProgramNode("20.1.0"), "warning", /20\.1\.0/],
    ["no Node for programs", judgeProgramNode(undefined), "warning", /none/],
    ["a toolchain", judgeToolchain("3.259.0", "3.259.0", "/c"), "ok", /3\.259\.0 in \/c/],
    ["no toolchain yet", judgeToolchain(undefined, "3.259.0", "/c"), "warning", /not in \/c yet/],
    ["another toolchain", judgeToolchain("3.9.0", "3.259.0", "/c"), "warning", /3\.9\.0/],
    ["a Go that builds", judgeGo("1.26.8", "1.25.11"), "ok", /1\.26\.8/],
    ["an older Go", judgeGo("1.9.1", "1.25.11"), "warning", /1\.9\.1/],
    ["no Go", judgeGo(undefined, "1.25.11"), "warning", /none on the PATH/],
    ["what nobody could ask", notAsked("clock", "no credentials"), "warning", /not known: no credentials/],
    ["Node 24", judgeNode("24.1.0"), "ok", /24\.1\.0/],
    ["Node 18", judgeNode("18.20.1"), "failed", /18\.20\.1/],
  ];
  for (const [what, finding, verdict, says] of cases) {
    it(`finds ${what}: ${verdict}`, () => {
      expect(finding.verdict).to.equal(verdict);
      expect(finding.says).to.match(says);
      expect(finding.remedy === undefined, "a remedy where something is to be done").to.equal(
        verdict === "ok",
      );
    });
  }

  it("shows each finding on a line, its remedy below", () => {
    const text = renderFindings([judgeNode("18.0.0"), judgeClock(now, now)]);
    expect(text).to.equal(
      "failed  Node   18.0.0\n               install Node 24 (https://nodejs.org)\nok      clock  as AWS's\n",
    );
  });
});
