// Unknown is never a pass: wherever a value makes a rule fail, the same value not known is a finding, too.

import { expect } from "chai";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { fail, pass, undecidable, type Verdict } from "../../policy-pack/verdict.ts";
import { ruleById, type Case } from "./ruleCases.ts";
import { RIGHT, silenced } from "./unknown.ts";
import { resource } from "./world.ts";

const main = path.join(import.meta.dirname, "unknownMain.ts");

describe("policy pack: values that are not known", () => {
  it("silence no rule that finds fault with the value once it is known, but for listed reasons", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [main], { maxBuffer: 1e8 });
    const lines = stdout.split("\n").filter((line) => line !== "");
    expect(lines.filter((line) => !RIGHT.some(({ where }) => where.test(line)))).to.deep.equal([]);
    const spare = RIGHT.filter(({ where }) => !lines.some((line) => where.test(line)));
    expect(spare, "reasons that nothing needs").to.deep.equal([]);
  }).timeout(120_000);

  const rule = ruleById("KMS-01");
  const key = resource("key", "k", { enableKeyRotation: false });
  const cases: readonly Case[] = [{ name: "off", expect: "fail", resources: [key] }];
  const lines = (whenOpen: () => Verdict) =>
    silenced(
      [rule],
      () => cases,
      (_, [first]) => [first === key ? fail(key.urn, "off") : whenOpen()],
    );

  it("a rule that takes one for a good one is named, with the case and the place", () => {
    const place = "off: aws:kms/key:Key k enableKeyRotation";
    expect(lines(() => pass(key.urn))).to.deep.equal([`KMS-01 is silent: ${place}`]);
    const broken = () => {
      throw new Error("boom");
    };
    expect(lines(broken)).to.deep.equal([`KMS-01 breaks (boom): ${place}`]);
    expect(lines(() => undecidable(key.urn, "enableKeyRotation"))).to.deep.equal([]);
  });
});
