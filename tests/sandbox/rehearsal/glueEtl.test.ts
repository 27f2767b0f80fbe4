// Data that arrives, rehearsed: real handler, declared machine, tables and buckets in moto, jobs that fetch what was released.
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { dynamoOf, s3Of } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { Arrivals } from "../../../sandbox/rehearsal/targets/glue/arrivals.ts";
import { Course, later, unusedOf } from "./course.ts";
import { failing, lastOf, type Floor } from "./floor.ts";

const app = "order-lake";

describe("C9 rehearsals of data that arrives", function () {
  this.timeout(600_000);
  let floor: Floor;
  let arrivals: Arrivals;
  let account: string;
  before(async () => {
    floor = await later();
    arrivals = (
      floor.world.targets.find(({ about }) => about.startsWith("Glue")) as unknown as { arrivals: Arrivals }
    ).arrivals;
    account =
      floor
        .pipelineOf(app)
        .stages.find(({ name }) => name === "Dev")
        ?.actions.at(-1)?.account ?? "";
  });

  const stepOf = ({ steps: all }: Rehearsal, action: string) => all.find((step) => step.action === action);
  /** By the owner, past all policies: who may bring data is said by the bucket's own tests. */
  async function bring(name: string): Promise<string> {
    const s3 = s3Of(floor.world.aws, account);
    const Bucket = floor.world.company.model
      .of("bucket")
      .map(({ props }) => String(props["bucket"]))
      .find((bucket) => bucket.includes("-dev-raw-"));
    const Key = `${app}/${name}`;
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "order,country\n" }));
    s3.destroy();
    return `${Key}#${VersionId ?? ""}`;
  }
  async function record(id: string): Promise<Record<string, string | undefined>> {
    const dynamo = dynamoOf(floor.world.aws, account);
    const { Item = {} } = await dynamo.send(
      new GetItemCommand({ TableName: `lockgate-${app}-dev-arrivals`, Key: { id: { S: id } } }),
    );
    dynamo.destroy();
    return Object.fromEntries(Object.entries(Item).map(([key, value]) => [key, value.S]));
  }
  /** What was told and run since. */
  const since = ({ told, run }: { told: number; run: number }) => ({
    told: arrivals.told.slice(told),
    run: arrivals.executions.size - run,
  });
  const now = () => ({ told: arrivals.told.length, run: arrivals.executions.size });

  it("C9 a release goes to production once its sample was made in dev and test, and puts none there", async () => {
    const before = now();
    const done = await new Course(floor, app).run();
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(stepOf(done, "Dev-Check")?.text).to.match(
      /check\/\S+\.csv#\S+ was made by \S+-conform and \S+-build in \d+ s$/,
    );
    expect(stepOf(done, "Prod-Check")?.text).to.match(
      /^lockgate-order-lake-prod-conform and \S+ run [0-9a-f]{64}$/,
    );
    const { told, run } = since(before);
    expect(run).to.equal(2);
    expect(told.map(({ subject }) => subject)).to.deep.equal([
      "order-lake in dev: data is ready",
      "order-lake in test: data is ready",
    ]);
  });

  it("C9 a CSV in raw starts one execution, its state goes from started to completed, and one message is sent", async () => {
    const before = now();
    const id = await bring("monday.csv");
    let during: string | undefined;
    const { answer } = floor.world.harness;
    floor.world.harness.answer = async (operation, input, owner) => {
      if (operation === "SFNClient.StartExecutionCommand") during = (await record(id))["state"];
      return answer(operation, input, owner);
    };
    const answers = await arrivals.deliver().finally(() => (floor.world.harness.answer = answer));
    expect(answers).to.deep.equal([{ id, started: true }]);
    expect([during, (await record(id))["state"]]).to.deep.equal(["started", "completed"]);
    expect(since(before).run).to.equal(1);
    expect(since(before).told.map(({ message }) => message)).to.deep.equal([(await record(id))["object"]]);
  });

  it("C9 a repeated event starts nothing, another version of the object does", async () => {
    const before = now();
    const again = await arrivals.deliver(true);
    expect(again.length).to.be.at.least(3);
    expect(again.filter((each) => (each as { started: boolean }).started)).to.deep.equal([]);
    expect(since(before)).to.deep.equal({ told: [], run: 0 });
    await bring("monday.csv");
    await arrivals.deliver();
    expect(since(before).run).to.equal(1);
  });

  it("C9 where the function dies before it has started the machine, the repeated event does, once", async () => {
    const before = now();
    const id = await bring("tuesday.csv");
    const { harness } = floor.world;
    harness.fault = ({ operation, when }) =>
      operation === "SFNClient.StartExecutionCommand" && when === "before" ? new Error("died") : undefined;
    const died = await arrivals.deliver().catch((error: Error) => error.message);
    harness.fault = () => undefined;
    expect([died, (await record(id))["state"], since(before).run]).to.deep.equal(["died", "started", 0]);
    await arrivals.deliver(true);
    await arrivals.deliver(true);
    expect([(await record(id))["state"], since(before).run]).to.deep.equal(["completed", 1]);
  });

  it("C9 a failure is recorded with its reason, and told", async () => {
    const before = now();
    const id = await bring("wednesday.csv");
    const role = `arn:aws:iam::${account}:role/lockgate-order-lake-dev-function`;
    floor.world.harness.stripped.add(role);
    await arrivals.deliver().finally(() => floor.world.harness.stripped.delete(role));
    const { state, reason } = await record(id);
    expect(state).to.equal("failed");
    expect(reason).to.contain("s3:GetObject");
    const { told, run } = since(before);
    expect([run, told.length, told[0]?.subject]).to.deep.equal([
      1,
      1,
      "order-lake in dev: data could not be made",
    ]);
    expect(told[0]?.message).to.contain("wednesday.csv").and.to.contain("s3:GetObject");
  });

  it("C9 a release whose sample is not made goes no further, and the ledger has the reason", async () => {
    const done = await new Course(floor, app).run("Dev-Check=step");
    expect(lastOf(done).text).to.match(/failed: .*the job was made to fail/);
    expect(failing(done)).to.deep.equal([]);
    // The stage has gone back to what was good before.
    expect(done.ledger["dev"]?.filter((entry) => entry.startsWith("failed "))).to.have.length(1);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^healthy /);
  });

  it("C9 of the rights around arrivals those are left that Step Functions needs by itself, and no others", () => {
    const own = [
      "Scripts",
      "PassRole",
      "Sample",
      "SampleKey",
      "Arrivals",
      "Start",
      "Jobs",
      "Record",
      "Tell",
      "TopicKey",
    ];
    expect(unusedOf(floor, [{ calls: floor.world.harness.asked }], "order-lake-dev-", own)).to.deep.equal([
      "glue:BatchStopJobRun",
      "glue:GetJobRuns",
    ]);
  });
});
