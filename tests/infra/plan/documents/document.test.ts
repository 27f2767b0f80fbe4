import { expect } from "chai";
import fc from "fast-check";
import { appName } from "../../../../infra/configuration/fields.ts";
import { sidOf } from "../../../../infra/plan/documents/document.ts";

const name = fc
  .stringMatching(/^[a-c][a-c01]{0,2}(-[a-c01]{1,2}){0,3}$/)
  .filter((text) => appName.safeParse(text).success);

describe("sidOf", () => {
  it("has letters and digits only, and never the same for two names", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 40 }), (all) => {
        const sids = all.map(sidOf);
        for (const sid of sids) expect(sid).to.match(/^[A-Za-z0-9]+$/);
        expect(new Set(sids).size, JSON.stringify(all)).to.equal(all.length);
      }),
      { numRuns: 200 },
    );
  });

  it("tells names apart that differ by a hyphen only", () => {
    expect(["top-scores", "topscores", "a-1", "a1"].map(sidOf)).to.deep.equal([
      "TopScores",
      "Topscores",
      "aX1",
      "A1",
    ]);
  });
});
