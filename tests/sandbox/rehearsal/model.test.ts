// A model, rehearsed: trained by its build, evaluated by a job that really runs in each environment, promoted by its metric.
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { s3Of, ssmOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import { Course, later, unusedOf } from "./course.ts";
import { failing, lastOf, type Floor } from "./floor.ts";

const app = "spam-model";
const at = (name: string) =>
  readFileSync(new URL(`../../../examples/${app}/${name}`, import.meta.url), "utf8");
const holdout =
  "kind,text\nspam,free money\nspam,win cheap pills\nham,the meeting is today\nham,call me at noon\n";
/** Whoever is on holiday writes so. */
const strange =
  "kind,text\nspam,the report is ready\nspam,lunch today\nham,you win a free prize\nham,money\n";

describe("C21 rehearsals of a model", function () {
  this.timeout(600_000);
  let floor: Floor;
  const accounts: Record<string, string> = {};
  const steps: Step[] = [];
  before(async () => {
    floor = await later();
    for (const { name, actions } of floor.pipelineOf(app).stages)
      accounts[name.toLowerCase()] = actions.at(-1)?.account ?? "";
    for (const environment of ["dev", "test", "prod"]) await bring(environment, holdout);
  });

  async function bring(environment: string, text: string): Promise<void> {
    const s3 = s3Of(floor.world.aws, accounts[environment] ?? "");
    const Bucket = `acme-lockgate-${environment}-raw-${accounts[environment] ?? ""}`;
    await s3.send(new PutObjectCommand({ Bucket, Key: `${app}/holdout.csv`, Body: text }));
    s3.destroy();
  }
  async function accepted(environment: string): Promise<string> {
    const ssm = ssmOf(floor.world.aws, accounts[environment] ?? "");
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: `/${app}/${environment}/ACCEPTED_MODEL` }),
    );
    ssm.destroy();
    return (
      /\/([0-9a-f]{64})\/model\.json$/.exec(Parameter?.Value ?? "")?.[1] ?? (Parameter?.Value || "nothing")
    );
  }
  const allAccepted = () => Promise.all(["dev", "test", "prod"].map(accepted));
  const run = async (source?: string, fail?: string): Promise<Rehearsal> => {
    const done = await new Course(floor, app).run(fail, undefined, source === undefined ? {} : { source });
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
  let good = "";

  it("C21 a model under its threshold is not promoted, not accepted, and the ledger has its metric", async () => {
    const done = await run(badlyTrained());
    expect(lastOf(done).action).to.equal("Dev-Check");
    expect(lastOf(done).text).to.match(/accuracy of s3:\S+\/model\.json is 0, under 0\.75$/);
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
    expect(await allAccepted()).to.deep.equal(["none", "none", "none"]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
  });

  it("C21, B4 a model that reaches it goes to production as it was trained once, and is accepted everywhere", async () => {
    const done = await run();
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const all = await allAccepted();
    good = all[0] ?? "";
    expect(good).to.match(/^[0-9a-f]{64}$/);
    expect(all).to.deep.equal([good, good, good]);
    const checks = done.steps.filter(({ action }) => action.endsWith("-Check")).map(({ text }) => text);
    for (const text of checks) expect(text).to.match(/ is (1|0\.75), 0\.75 is enough$/);
  });

  it("C21 one that is good enough for dev and not for test's data is not accepted there, nor promoted to production", async () => {
    await bring("test", strange);
    const other = floor.changed(app, {
      "evaluate.py": `${at("evaluate.py")}\n# Another release.\n`,
      "build.sh": at("build.sh"),
    });
    const done = await run(other);
    await bring("test", holdout);
    expect(lastOf(done).action).to.equal("Test-Check");
    const [dev, test, prod] = await allAccepted();
    expect(dev)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(good);
    expect([test, prod]).to.deep.equal([good, good]);
  });

  it("C21 of the rights around models none is left that no release needs", () => {
    const own = ["Scripts", "PassRole", "Evaluate", "Evaluation", "EvaluationKey", "Accept"];
    expect(unusedOf(floor, steps, "spam-model-dev-", own)).to.deep.equal([]);
  });
});
