// A pipeline of an app whose production has a twin, rehearsed: what production has accepted comes there, too, and nothing else.
import { expect } from "chai";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { declaredPipelines, type DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { openWorld } from "../../../sandbox/rehearsal/open.ts";
import { rehearse, type Options } from "../../../sandbox/rehearsal/rehearse.ts";
import { breakable, readInjection } from "../../../sandbox/rehearsal/injections.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { declaredCompany } from "../../infra/company.ts";
import { account, org, shared, twinConfig } from "../../infra/twin.ts";
import { commit, example, failing, lastOf, results } from "./floor.ts";

describe("E8 rehearsals of a pipeline with a twin of production", function () {
  this.timeout(600_000);
  let world: World;
  let pipeline: DeclaredPipeline;
  const run = (more: Partial<Options> = {}): Promise<Rehearsal> =>
    rehearse(world, { pipeline, source: example, commit, waits: true, ...more });
  const broken = (text: string): Partial<Options> => ({
    injection: readInjection(text, breakable(pipeline.stages)),
  });
  /** Versions of the app's functions with all users, by account. */
  const running = () =>
    Object.fromEntries(
      world.targets
        .flatMap((target) => target.traffic())
        .filter(({ name }) => name.startsWith("lockgate-top-scores-"))
        .map(({ account: id, shares }) => [
          id,
          Object.entries(shares).find(([, share]) => share === 100)?.[0],
        ]),
    );
  const production = "972823772653";

  before(async () => {
    const own = { org, prod: { parameters: {} } };
    const company = await declaredCompany(shared, own, { mirror: () => declareEnvironment(twinConfig()) });
    const found = declaredPipelines(company.model).find(({ name }) => name === "top-scores");
    pipeline = found!;
    world = await openWorld({ pipeline, company });
  });
  after(() => world?.close());

  it("E8 brings a release to the twin behind production: the same artifact, promoted, verified, deployed and checked there", async () => {
    const rehearsal = await run();
    expect(rehearsal.result, lastOf(rehearsal).text).to.equal("succeeded");
    expect(failing(rehearsal)).to.deep.equal([]);
    expect(pipeline.stages.map(({ name }) => name).slice(-2)).to.deep.equal(["Prod", "Mirror"]);
    expect(results(rehearsal).slice(-4)).to.deep.equal(
      ["Promote", "Verify", "Deploy", "Check"].map((what) => `Mirror-${what} succeeded`),
    );
    const { release, ledger } = rehearsal;
    const [theirs, ours] = [ledger["prod"] ?? [], ledger["mirror"] ?? []];
    for (const kind of ["promoted", "verified", "deployed", "healthy"])
      for (const told of [theirs, ours]) expect(told, kind).to.include(`${kind} ${release}`);
    expect(theirs.join("\n")).to.include("approved");
    expect(ours.join("\n"), "production's approval counts").to.not.include("approved");
    expect(running()[account]).to.not.equal(undefined);
  });

  it("E8 a twin that fails leaves production with the release, and goes back itself", async () => {
    const before_ = running();
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-twin-"));
    cpSync(example, folder, { recursive: true });
    appendFileSync(path.join(folder, "src/index.mjs"), "// another one\n");
    const rehearsal = await run({ ...broken("Mirror-Check=error"), source: folder });
    rmSync(folder, { recursive: true });
    const { result, steps } = rehearsal;
    expect(result).to.equal("failed");
    expect(failing(rehearsal)).to.deep.equal([]);
    expect(rehearsal.ledger["prod"]).to.include(`healthy ${rehearsal.release}`);
    const now = running();
    expect(now[production], "production has gone on").to.not.equal(before_[production]);
    expect(steps.filter(({ rollback }) => rollback === true).map(({ action }) => action)).to.include(
      "Mirror-Deploy",
    );
    expect(
      steps.filter(({ rollback, action }) => rollback === true && !action.startsWith("Mirror")),
    ).to.deep.equal([]);
  });

  it("E8 what production has not accepted never reaches the twin", async () => {
    const before_ = running()[account];
    for (const fail of ["Prod-Approve=rejected", "Prod-Check=error"]) {
      const { steps } = await run(broken(fail));
      expect(
        steps.filter(({ action }) => action.startsWith("Mirror")),
        fail,
      ).to.deep.equal([]);
    }
    expect(running()[account]).to.equal(before_);
  });
});
