// Devices at the edge, rehearsed: each checks the signature by itself with its own program, and hooks and app really run on it.
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pack, unpack } from "../../../sandbox/rehearsal/archive.ts";
import { s3Of, ssmOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";
import type { Location } from "../../../sandbox/rehearsal/targets/machines/inPlace.ts";
import { Course, later, unusedOf } from "./course.ts";
import { failing, lastOf, results, type Floor } from "./floor.ts";

const app = "soil-sensor";
const [dev, prod] = ["783562562418", "972823772653"];
const code = readFileSync(new URL(`../../../examples/${app}/soil.py`, import.meta.url), "utf8");
const device = (environment: string, id: string): string => `lockgate-${app}-${environment}-${id}`;

/** Statements of what is only for devices. */
const own = ["Release", "Revision", "Pace", "Reached", "Devices", "Register", "Registered", "Retire"].concat([
  "Online",
  "Watch",
  "Revisions",
  "OpenRevisions",
  "Orders",
]);

describe("C15 rehearsals of devices at the edge", function () {
  this.timeout(600_000);
  let floor: Floor;
  let course: Course;
  let newer: Course;
  let source: string;
  const steps: Step[] = [];
  before(async () => {
    floor = await later();
    course = new Course(floor, app);
    source = floor.changed(app, { "soil.py": code.replace("time.sleep(60)", "time.sleep(30)") });
    newer = new Course(floor, app);
  });
  const run = async (on: Course, ...[fail, from]: Parameters<Course["run"]>): Promise<Rehearsal> => {
    const done = await on.run(fail, from, on === newer ? { source } : {});
    steps.push(...done.steps);
    return done;
  };
  const inRings = ({ traffic }: Rehearsal): Record<string, Record<string, number>> =>
    Object.fromEntries(
      traffic.map(({ account, name, shares }) => [
        `${account === prod ? "prod" : account === dev ? "dev" : "test"} ${name.split(":")[1] ?? ""}`,
        shares,
      ]),
    );
  const all = (version: string): object =>
    Object.fromEntries(
      ["dev canary", "test canary", "prod canary", "prod field"].map((ring) => [ring, { [version]: 100 }]),
    );
  const short = ({ release = "" }: Rehearsal): string => release.slice(0, 12);
  let good = "";

  it("C15 a first release that an alarm stops is withdrawn: its device runs what it ran before, which is nothing", async () => {
    const done = await run(course, "Dev-Deploy-Canary=alarm");
    expect(lastOf(done).text).to.match(/stopped: ALARM_ACTIVE .*; d-E\d+ has withdrawn it$/);
    expect(failing(done)).to.deep.equal([]);
    expect(inRings(done)["dev canary"]).to.deep.equal({ first: 100 });
  });

  it("C15 goes to production, ring after ring, and each device has checked and started the release itself", async () => {
    const done = await run(course);
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    good = short(done);
    expect(inRings(done)).to.deep.equal(all(good));
    expect(results(done).slice(-6)).to.deep.equal(
      ["Canary", "Field"].flatMap((ring) =>
        ["Verify", "Deploy", "Check"].map((what) => `Prod-${what}-${ring} succeeded`),
      ),
    );
    expect(done.steps.find(({ action }) => action === "Prod-Deploy-Field")?.text).to.match(
      /to 2 devices of ring field by d-E\d+ \(0 registered, 0 retired\)$/,
    );
  });

  it("C15 B3 a device installs nothing but what its own keys have signed, whoever changes what is brought to it", async () => {
    const { harness } = floor.world;
    const { answer } = harness;
    harness.answer = async (operation, input, account) => {
      if (operation === "CodeDeployClient.CreateDeploymentCommand" && account === dev)
        await tamper(floor, (input["revision"] as { s3Location: Location }).s3Location);
      return answer(operation, input, account);
    };
    const done = await run(newer, undefined, undefined).finally(() => (harness.answer = answer));
    expect(lastOf(done).action).to.equal("Dev-Deploy-Canary");
    expect(lastOf(done).text).to.match(
      /BeforeInstall hook hook\.sh failed: .*refused by artifact: the provenance is of .*went back: Succeeded$/s,
    );
    expect(inRings(done)).to.deep.equal(all(good));
    expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
  });

  it("C15 a first ring that fails goes back, and stops the rest", async () => {
    const done = await run(newer, "Prod-Deploy-Canary=hook", "Dev");
    expect(lastOf(done).text).to.match(/AfterInstall hook failed on .*-prod-pot.* went back: Succeeded$/);
    const forward = done.steps.filter(({ rollback }) => rollback !== true);
    expect(forward.some(({ action }) => action.startsWith("Prod-") && action.endsWith("-Field"))).to.equal(
      false,
    );
    expect(failing(done)).to.deep.equal([]);
    const fresh = Object.keys(inRings(done)["dev canary"] ?? {})[0] ?? "";
    expect(fresh).not.to.equal(good);
    expect(inRings(done)).to.deep.equal({
      "dev canary": { [fresh]: 100 },
      "test canary": { [fresh]: 100 },
      "prod canary": { [good]: 100 },
      "prod field": { [good]: 100 },
    });
  });

  it("C15 a device that left the table is known nowhere, has no credentials, and gets nothing", async () => {
    const ssm = ssmOf(floor.world.aws, prod);
    await ssm.send(new DeleteParameterCommand({ Name: `/${app}/prod/devices/hill` }));
    ssm.destroy();
    const done = await run(newer, undefined, "Prod");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    const [fresh = ""] = Object.keys(inRings(done)["dev canary"] ?? {});
    expect(fresh).not.to.equal(good);
    expect(inRings(done)).to.deep.equal(all(fresh));
    const calls = done.steps.flatMap((step) => step.calls);
    const on = (action: string): string[] =>
      calls.filter((call) => call.action === action).map(({ resource }) => resource.split(":").at(-1) ?? "");
    expect(on("codedeploy:DeregisterOnPremisesInstance")).to.deep.equal([device("prod", "hill")]);
    expect(on("ssm:DeregisterManagedInstance")).to.deep.equal(["managed-instance/mi-00000000000000004"]);
    const model = floor.world.targets.find(({ about }) => about.startsWith("Edge"));
    const kept = await model?.answer(
      "CodeDeployClient.ListOnPremisesInstancesCommand",
      { tagFilters: [{ Key: "lockgate:devices", Value: `lockgate-${app}-prod` }] },
      prod,
    );
    expect(kept).to.deep.equal({ instanceNames: [device("prod", "pot"), device("prod", "meadow")] });
    // One device is left in the ring, and the release came to that one alone.
    expect(done.steps.find(({ action }) => action === "Prod-Deploy-Field")?.text).to.match(/to 1 devices/);
  });

  it("C15 a job that died while CodeDeploy deploys is tried again: it waits for what was begun, and begins nothing beside it", async () => {
    const changed = floor.changed(app, { "soil.py": code.replace("time.sleep(60)", "time.sleep(20)") });
    const done = await new Course(floor, app).run("Prod-Deploy-Field=crash", undefined, { source: changed });
    steps.push(...done.steps);
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const tries = done.steps.filter(({ action }) => action === "Prod-Deploy-Field").map(({ text }) => text);
    expect(tries[0]).to.contain("the job died after CodeDeployClient.CreateDeployment");
    expect(tries[1]).to.match(/ runs [0-9a-f]{64} already/);
  });

  it("C15 of the rights around devices only those are left that no release needs", () => {
    // Of the other paces, one of which the app's own file may name.
    expect(unusedOf(floor, steps, `${app}-prod-`, own)).to.deep.equal(["codedeploy:GetDeploymentConfig"]);
  });
});

/** Other bytes of the artifact, by somebody who may write the bucket and who chooses what is deployed. */
async function tamper({ world }: Floor, location: Location): Promise<void> {
  const s3 = s3Of(world.aws, dev);
  const folder = await mkdtemp(path.join(tmpdir(), "lockgate-tampered-"));
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: location.bucket,
        Key: location.key,
        VersionId: location.version,
      }),
    );
    await unpack(Buffer.from((await Body?.transformToByteArray()) ?? []), folder);
    const artifact = path.join(folder, "artifact.zip");
    await writeFile(artifact, Buffer.concat([await readFile(artifact), Buffer.from("more")]));
    // Beside it: of what a job has put there it knows the one version.
    location.key = `${app}/other.zip`;
    const put = { Bucket: location.bucket, Key: location.key, Body: await pack(folder) };
    location.version = (await s3.send(new PutObjectCommand(put))).VersionId ?? "";
  } finally {
    s3.destroy();
    await rm(folder, { recursive: true });
  }
}
