// The bot's API on its way through the environments, rehearsed: before production it must bear a load, really made and answered.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { Course, later } from "./course.ts";
import { failing, lastOf, results, type Floor } from "./floor.ts";
import { withChecks } from "./installedChecks.ts";

const app = "account-bot";
const index = readFileSync(new URL(`../../../examples/${app}/src/index.mjs`, import.meta.url), "utf8");

describe("C7 rehearsals of a load test", function () {
  this.timeout(600_000);
  let floor: Floor;
  withChecks();
  before(async () => {
    floor = await later();
  });
  const inProd = ({ traffic }: Rehearsal) => traffic.at(-1)?.shares;
  const course = (handler: string): Promise<Rehearsal> =>
    new Course(floor, app).run(undefined, undefined, {
      source: floor.changed(app, {
        "src/index.mjs": index.replace(
          "async ({ body } = {}) => {",
          `async ({ body } = {}) => {\n  ${handler}`,
        ),
        "test/talk.test.mjs": "// Nobody looks whether it bears a load.\n",
      }),
    });

  it("C7 the load test lies between the environment before production and the approval, and nowhere else", () => {
    const actions = floor.pipelineOf(app).stages.flatMap(({ actions: all }) => all.map(({ name }) => name));
    expect(actions.filter((name) => name.endsWith("-Quality"))).to.deep.equal(["Test-Quality"]);
    const order = ["Dev-Check", "Test-Check", "Test-Quality", "Prod-Approve", "Prod-Deploy"];
    expect(actions.filter((name) => order.includes(name))).to.deep.equal(order);
  });

  it("C7 the load comes in by the declared API, and by its route alone", async () => {
    expect(floor.bot.route).to.deep.equal({ method: "ANY", path: "/account" });
    expect((await fetch(new URL("/", floor.bot.url))).status).to.equal(404);
  });

  it("C7 what fails too often under load stops there, and nobody is asked to let it into production", async () => {
    // Not where Lockgate's own check calls it once.
    const done = await course(
      "if ((globalThis.calls = (globalThis.calls ?? 0) + 1) % 5 === 0) throw new Error();",
    );
    expect(lastOf(done).action).to.equal("Test-Quality");
    expect(lastOf(done).text).to.match(/autocannon: (1\d|2\d)(\.\d+)? % of \d+ requests failed, and 1 % may/);
    expect(done.steps.some(({ action }) => action.startsWith("Prod-"))).to.equal(false);
    expect(done.ledger["prod"]).to.deep.equal([]);
  });

  it("C7 so does what answers too slowly", async () => {
    const done = await course("await new Promise((go) => setTimeout(go, 2000));");
    expect(lastOf(done).action).to.equal("Test-Quality");
    expect(lastOf(done).text).to.match(
      /1 of 100 requests took 2\d{3}(\.\d+)? ms or more, and 1500 ms is the limit/,
    );
    expect(done.steps.some(({ action }) => action.startsWith("Prod-"))).to.equal(false);
  });

  it("C7 what bears it comes to production, by as many answers as were asked for", async () => {
    const before = floor.bot.requests;
    const done = await new Course(floor, app).run();
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(results(done)).to.include("Test-Quality succeeded");
    expect(floor.bot.requests - before).to.be.greaterThan(10);
    expect(Object.values(inProd(done) ?? {})).to.deep.equal([100]);
  });
});
