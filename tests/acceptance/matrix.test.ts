// Each kind of source and each kind of target once, by the real engine under the policy pack: the company has all examples, as
// the rehearsals take them to production. Every source with every target is `npm run test:matrix`.
import { expect } from "chai";
import { Engine, type Said } from "../matrix/engine.ts";
import { companyWith } from "../sandbox/rehearsal/floorCompany.ts";
import { exampleNames, exampleRow, unrehearsed } from "../sandbox/rehearsal/kinds.ts";

/** What watches an organization is the same for every app, and start.test.ts brings it up: left out, since time is resources. */
const BESIDE = ["logArchive", "security", "breakGlass", "people", "vending"];

/** What asks for it. */
const ASKING = ["IAM-16", "LOG-07", "LOG-09", "LOG-13"];

describe("C1 a company with all examples, previewed by the engine", function () {
  this.timeout(600_000);
  let engine: Engine;
  before(async () => {
    engine = await Engine.open(ASKING);
    const { shared, own } = companyWith(exampleNames.map(exampleRow));
    const org = Object.fromEntries(BESIDE.map((key) => [key, undefined]));
    engine.configure({ shared: { ...shared, tenants: [] }, own: { ...own, org } });
    // The roles that all other stacks work as.
    expect(await engine.run("up", "org", { judged: false })).to.deep.equal([]);
  });
  after(() => engine.close());

  it("has every kind of source and every kind of target", () =>
    expect(unrehearsed(new Set(exampleNames))).to.deep.equal([]));

  const texts = (said: readonly Said[]): string[] => said.map(({ urn, text }) => `${urn} ${text}`);
  for (const [stack, what] of [
    ["tooling", "all pipelines"],
    ["prod", "all targets, where the rules are strictest"],
  ] as const)
    it(`finds nothing in ${stack}: ${what}`, async () =>
      expect(texts(await engine.run("preview", stack))).to.deep.equal([]));
});
