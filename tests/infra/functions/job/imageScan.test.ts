// Waiting for what Amazon ECR finds in an image, by the job's own code: what is pending, in pages, missing or refused.

import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { scanImage } from "../../../../infra/functions/job/imageScan.ts";
import { ecr } from "../../../../infra/plan/scans/tools/ecr.ts";
import { VirtualClock } from "../../../../sandbox/rehearsal/clock.ts";

const images = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/lockgate-web";
const digest = `sha256:${"a".repeat(64)}`;
const found = (name: string) => ({ findings: [{ name, severity: "HIGH" }] });
const done = { imageScanStatus: { status: "COMPLETE" } };
const named = (name: string): Error => Object.assign(new Error(name), { name });

describe("D3 the scan of an image", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-image-scan-"));
  const report = path.join(folder, "report.json");
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => {
    writeFileSync(path.join(folder, "imageDetail.json"), JSON.stringify({ ImageURI: `${images}@${digest}` }));
    execFileSync("zip", ["-q", "artifact.zip", "imageDetail.json"], { cwd: folder });
  });

  /** The last answer is given again and again. */
  const scan = async (answers: readonly (object | Error)[]) => {
    const clock = new VirtualClock();
    const began = clock.now().getTime();
    const asked: object[] = [];
    const send = async ({ input }: { input: object }) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(input);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const env = { IMAGES: images, REPORT: report };
    const said = await scanImage({ env, folder, clock, aws: { ecr: { send } } as never });
    const seconds = Math.round((clock.now().getTime() - began) / 1000);
    return { said, asked, seconds, gate: () => ecr.read(readFileSync(report, "utf8")) };
  };

  it("D3 is waited for while it is pending, or has not begun", async () => {
    const pending = { imageScanStatus: { status: "IN_PROGRESS" } };
    const answers = [named("ScanNotFoundException"), pending, { ...done, imageScanFindings: found("CVE-1") }];
    const { said, asked, seconds, gate } = await scan(answers);
    expect(said).to.equal(`the scan of ${images}@${digest} is COMPLETE`);
    expect(asked).to.have.length(3);
    expect(seconds).to.be.within(20, 25);
    expect(gate().map(({ rule }) => rule)).to.deep.equal(["CVE-1"]);
  });

  it("D3 is asked for by the image's digest, in the registry's account, and read to its last page", async () => {
    const page = { ...done, imageScanFindings: found("CVE-1"), nextToken: "more" };
    const { asked, gate } = await scan([page, { ...done, imageScanFindings: found("CVE-2") }]);
    const image = {
      registryId: "111111111111",
      repositoryName: "lockgate-web",
      imageId: { imageDigest: digest },
    };
    expect(asked).to.deep.equal([image, { ...image, nextToken: "more" }]);
    expect(gate().map(({ rule }) => rule)).to.deep.equal(["CVE-1", "CVE-2"]);
  });

  it("D3 that does not end in ten minutes is no report to the gate", async () => {
    const { said, asked, seconds, gate } = await scan([named("ScanNotFoundException")]);
    expect(said).to.contain("is PENDING");
    expect(asked).to.have.length(60);
    expect(seconds).to.be.within(590, 600);
    expect(gate).to.throw("PENDING");
  });

  it("D3 that failed is no report to the gate, and is not waited for", async () => {
    const { asked, gate } = await scan([{ imageScanStatus: { status: "FAILED", description: "no layers" } }]);
    expect(asked).to.have.length(1);
    expect(gate).to.throw("no layers");
  });

  it("D3 that may not be read ends the job", async () => {
    const refusal = await scan([named("AccessDeniedException")]).catch((error: Error) => error);
    expect(refusal).to.have.property("name", "AccessDeniedException");
  });
});
