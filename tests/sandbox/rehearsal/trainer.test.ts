// Tasks that run once, rehearsed: started with the released image, replaced where Spot takes them, and started once for each
// execution. The example's program itself trains against S3 as its task's role, is killed, and goes on.
import { expect } from "chai";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as names from "../../../infra/plan/names.ts";
import { withS3Door } from "../../../sandbox/rehearsal/targets/glue/s3Door.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { Rehearsed, sharesOf, unusedOf } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf } from "./floor.ts";
import { withCrane } from "./withCrane.ts";

const app = "trainer";

describe("C8 rehearsals of tasks that run once", function () {
  this.timeout(600_000);
  withCrane();
  const course = new Rehearsed(app);

  it("C8 a task that fails by itself fails the deployment, and nothing is promoted", async () => {
    const done = await course.run("Dev-Deploy=step");
    expect(lastOf(done).text).to.match(
      /1 failed: task \d+: Essential container in task exited, exit code 1$/,
    );
    expect(failing(done)).to.deep.equal([]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
    expect(sharesOf(done)[0]).to.deep.equal({ "1": 100 });
  });

  it("C8 a job that dies in the middle starts none twice, one that Spot took is replaced, and all goes to production", async () => {
    const done = await course.run("Dev-Deploy=crash");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const texts = (what: string) =>
      done.steps
        .filter(({ action, result }) => action.endsWith(what) && result === "succeeded")
        .map(({ text }) => text);
    for (const text of texts("-Deploy"))
      expect(text).to.match(
        / 4 tasks ran to their end \(3 on FARGATE, 1 on FARGATE_SPOT\) with \S+@sha256:[0-9a-f]{64}, 1 in place of what Spot took away$/,
      );
    expect(texts("-Check")).to.deep.equal(
      ["dev", "test", "prod"].map(
        (environment) =>
          `4 of 4 tasks of lockgate-trainer-${environment} ended well, 1 were taken away and replaced`,
      ),
    );
  });

  it("C8 what has run to its end is not run again", async () => {
    const done = await course.run(undefined, "Dev");
    expect(failing(done)).to.deep.equal([]);
    const [deployed] = done.steps.filter(({ action }) => action === "Dev-Deploy");
    expect(deployed?.text).to.match(/has run to its end here before$/);
    expect(deployed?.calls.some(({ action }) => action === "ecs:RunTask")).to.equal(false);
  });

  withFaults(app, (...given) => course.run(...given));

  it("C8 of the rights around such tasks none is left that no release needs", () => {
    const own = [
      "Where",
      "NewDefinition",
      "ReadDefinitions",
      "PassRoles",
      "RunTasks",
      "Watch",
      "List",
      "Ended",
    ];
    expect(unusedOf(course.floor, course.steps, "trainer-dev-", own)).to.deep.equal([]);
  });

  describe("examples/trainer on S3, as its task's role", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-trainer-"));
    const program = path.join(folder, "trainer");
    before(() => {
      execFileSync("go", ["build", "-buildvcs=false", "-o", program, "."], {
        cwd: `${repositoryRoot}/examples/trainer`,
      });
    });
    after(() => rmSync(folder, { recursive: true }));

    it("C8 killed in the middle it goes on at its last checkpoint, and another app's role reads none", async () => {
      const { world } = course.floor;
      const account = course.floor
        .pipelineOf(app)
        .stages.find(({ name }) => name === "Dev")
        ?.actions.at(-1)?.account as string;
      const role = names.roleArn(account, names.jobRole(app, "dev", names.runsAs));
      const train = (as: string, kills: number) =>
        withS3Door(world, { role: as, account }, async (endpoint) => {
          const child = spawn(program, [], {
            env: {
              AWS_ENDPOINT_URL_S3: endpoint,
              AWS_REGION: world.region,
              AWS_ACCESS_KEY_ID: "AKIATASK000000000000",
              AWS_SECRET_ACCESS_KEY: "of no meaning to moto",
              CHECKPOINTS: `s3://${names.checkpointsBucket("acme", "dev", account)}/${app}/`,
              RESUMES: "first",
            },
          });
          let said = "";
          child.stderr.on("data", (more: Buffer) => (said += more.toString()));
          const { ask } = world.harness;
          let writes = 0;
          world.harness.ask = (who, call) => {
            ask.call(world.harness, who, call);
            if (call.action === "s3:PutObject" && (writes += 1) === kills) {
              child.kill("SIGKILL");
              throw new Error("nobody waits for it");
            }
          };
          await once(child, "close").finally(() => (world.harness.ask = ask));
          return { said, writes, ...child };
        });
      const killed = await train(role, 30);
      expect(killed.signalCode, killed.said).to.equal("SIGKILL");
      const { said, writes, exitCode } = await train(role, Infinity);
      expect(exitCode, said).to.equal(0);
      expect(said).to.match(/first goes on after step 290\n.*done: step 5000, /);
      expect(writes).to.equal(500 - 29);
      const game = names.roleArn(account, names.jobRole("game", "dev", names.runsAs));
      expect((await train(game, Infinity)).said).to.contain("AccessDenied");
    });
  });
});
