// A model, rehearsed: trained by its build, evaluated by a job that really runs in each environment, promoted by its metric.
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { ssmOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import { Course, later, unusedOf } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf, type Floor } from "./floor.ts";
import { accountIn, bringHoldout, modelApp as app } from "./holdout.ts";

const at = (name: string) =>
  readFileSync(new URL(`../../../examples/${app}/${name}`, import.meta.url), "utf8");
/** Whoever is on holiday writes so. */
const strange =
  "kind,text\nspam,the report is ready\nspam,lunch today\nham,you win a free prize\nham,money\n";

describe("C21 rehearsals of a model", function () {
  this.timeout(600_000);
  let floor: Floor;
  let course: Course;
  const steps: Step[] = [];
  before(async () => {
    floor = await later();
    course = new Course(floor, app);
    for (const environment of ["dev", "test", "prod"]) await bringHoldout(floor, environment);
  });

  async function accepted(environment: string): Promise<string> {
    const ssm = ssmOf(floor.world.aws, accountIn(floor, app, environment));
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: `/${app}/${environment}/ACCEPTED_MODEL` }),
    );
    ssm.destroy();
    return (
      /\/([0-9a-f]{64})\/model\.json$/.exec(Parameter?.Value ?? "")?.[1] ?? (Parameter?.Value || "nothing")
    );
  }
  const allAccepted = () => Promise.all(["dev", "test", "prod"].map(accepted));
  /** From the source, or from a stage that the one before has come to. */
  const run = async (from?: string): Promise<Rehearsal> => {
    const done = await course.run(undefined, from);
    steps.push(...done.steps);
    return done;
  };
  /** Its training has learnt from what was told wrongly. */
  const badlyTrained = () =>
    floor.changed(app, {
      "data/train.csv": at("data/train.csv").replace(/^(spam|ham),/gm, (kind) =>
        kind === "ham," ? "spam," : "ham,",
      ),
      "test/test_model.py": "# Nobody looks at what it knows.\n",
      "build.sh": at("build.sh"),
    });

  it("C21 a model under its threshold is not promoted, not accepted, and the ledger has its metric", async () => {
    const done = await new Course(floor, app).run(undefined, undefined, { source: badlyTrained() });
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).text).to.match(/accuracy of s3:\S+\/model\.json is 0, under 0\.75$/);
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
    expect(await allAccepted()).to.deep.equal(["none", "none", "none"]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
  });

  it("C21 one that is good enough for dev and not for test's data is not accepted there, nor promoted to production", async () => {
    await bringHoldout(floor, "test", strange);
    const done = await run();
    expect(lastOf(done).action).to.equal("Test-Check");
    const [dev, ...others] = await allAccepted();
    expect(dev).to.match(/^[0-9a-f]{64}$/);
    expect(others).to.deep.equal(["none", "none"]);
    expect(done.ledger["prod"]).to.deep.equal([]);
  });

  it("C21, B4 a model that reaches it goes to production as it was trained once, and is accepted everywhere", async () => {
    await bringHoldout(floor, "test");
    const done = await run("Test");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const all = await allAccepted();
    expect(new Set(all).size, all.join(", ")).to.equal(1);
    expect(all[0]).to.match(/^[0-9a-f]{64}$/);
    const checks = done.steps.filter(({ action }) => action.endsWith("-Check")).map(({ text }) => text);
    expect(checks).to.have.length(2);
    for (const text of checks) expect(text).to.match(/ is (1|0\.75), 0\.75 is enough$/);
  });

  withFaults(app, (...given) => course.run(...given));

  it("C21 of the rights around models none is left that no release needs", () => {
    const own = ["Scripts", "PassRole", "Evaluate", "Evaluation", "EvaluationKey", "Accept"];
    expect(unusedOf(floor, steps, "spam-model-dev-", own)).to.deep.equal([]);
  });
});
