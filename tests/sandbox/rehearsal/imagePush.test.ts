// A pushed image as the source, rehearsed: what runs in production is what was pushed, and the signer lets nothing else by.
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { keysOf } from "../../../infra/functions/lib/release.ts";
import { storeBucket } from "../../../infra/plan/names.ts";
import { s3Of } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import { Rehearsed, unusedOf } from "./course.ts";
import { failing, lastOf } from "./floor.ts";
import { accountOf } from "./floorCompany.ts";

const app = "tide-table";
const accountId = accountOf("dev");
const devStore = { accountId, bucket: storeBucket("acme", "dev", accountId) };
const digestIn = (text = ""): string | undefined => /sha256:[0-9a-f]{64}/.exec(text)?.[0];

describe("C1 rehearsals from imagePush", function () {
  this.timeout(600_000);
  const course = new Rehearsed(app);
  /** What each run had when it came to the signer. */
  const had: Snapshot[] = [];
  const onStage = (snapshot: Snapshot): void => void (snapshot.stage === "Sign" && had.push(snapshot));

  it("B1, B7 the image that was pushed is what runs in production, by its digest, and the provenance names it", async () => {
    const done = await course.run(undefined, undefined, { onStage });
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const said = (action: string) => done.steps.find((step) => step.action === action);
    const pushed = digestIn(said("Source")?.text);
    expect(pushed).to.be.a("string");
    expect(digestIn(said("Unpack")?.text)).to.equal(pushed);
    expect(digestIn(said("Prod-Deploy")?.text)).to.equal(pushed);
    expect(said("Unpack")?.calls.map(({ action }) => action)).to.include.members([
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]);
    const { accountId, bucket } = devStore;
    const { Body } = await s3Of(course.floor.world.aws, accountId).send(
      new GetObjectCommand({ Bucket: bucket, Key: keysOf(app, done.release ?? "").attestations }),
    );
    const payloads = ((await Body?.transformToString()) ?? "")
      .trim()
      .split("\n")
      .map((line) => Buffer.from((JSON.parse(line) as { payload: string }).payload, "base64").toString());
    const provenance = payloads.filter((text) => text.includes("slsa.dev/provenance"));
    expect(provenance).to.have.length(1);
    expect(provenance[0]).to.contain(`"uri":"pkg:oci/${app}@${pushed?.replace(":", "%3A")}?repository_url=`);
    expect(said("Build")?.calls.filter(({ action }) => action.startsWith("ecr:"))).to.deep.equal([]);
  });

  it("B1 a build that names another image than the one that was pushed is not signed", async () => {
    const source = course.floor.changed(app, { "notes.txt": "of the second\n" });
    const second = await course.run("Sign", undefined, { source, onStage });
    const [first, other] = had.map(({ artifacts }) => artifacts);
    const image = other?.get("Source");
    if (had[0] === undefined || first === undefined || image === undefined) throw new Error("no such runs");
    expect(lastOf(second).action).to.equal("Sign");
    // What the first run has built, for what the second one was started by.
    const retry = { ...had[0], artifacts: new Map([...first, ["Source", image]]) };
    const done = await course.run(undefined, undefined, { retry });
    expect(done.result).to.equal("failed");
    expect(lastOf(done).action).to.equal("Sign");
    expect(lastOf(done).text).to.match(/the artifact names \S+, and the image that was pushed is \S+$/);
    expect(done.ledger["test"]?.length).to.equal(second.ledger["test"]?.length);
  });

  it("C1 of the rights of the source and of the job that takes it apart none is left that no release needs", () => {
    expect(unusedOf(course.floor, course.steps, "tide-table-unpack", ["Image"])).to.deep.equal([]);
    expect(unusedOf(course.floor, course.steps, "tide-table-source-run", ["FetchImage"])).to.deep.equal([]);
  });
});
