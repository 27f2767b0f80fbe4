// A build project's commands as processes: they have what is declared and nothing of this machine, for the declared time.
import { expect } from "chai";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VirtualClock } from "../../../../sandbox/rehearsal/clock.ts";
import { runProject } from "../../../../sandbox/rehearsal/job/project.ts";
import { StandIns } from "../../../../sandbox/rehearsal/job/standIns.ts";
import type { Run } from "../../../../sandbox/rehearsal/run.ts";
import type { World } from "../../../../sandbox/rehearsal/world.ts";
import { resource } from "../../../policy-pack/worldBasics.ts";

describe("a build project in a rehearsal", function () {
  this.timeout(60_000);
  const secret = "LOCKGATE_TEST_OF_THIS_MACHINE";
  let standIns: StandIns;
  let place: string;
  before(async () => {
    standIns = await StandIns.open();
    process.env[secret] = "a token that somebody has here";
  });
  after(() => {
    standIns.close();
    delete process.env[secret];
  });
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), "lockgate-job-"));
    mkdirSync(path.join(place, "source"));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const runs = (commands: readonly string[], buildTimeout: number, mishap?: "timeout") => {
    const clock = new VirtualClock();
    const world = { clock, standIns, regionIn: () => "eu-central-1" } as object as World;
    const run = { world, execution: "e-1", pipeline: { name: "shop" }, commit: "c" } as object as Run;
    const buildspec = JSON.stringify({
      version: 0.2,
      env: { variables: { OF_SPEC: "spec" } },
      phases: { build: { commands } },
    });
    const environmentVariables = [{ name: "DECLARED", value: "declared" }];
    const project = resource("project", "shop-build", {
      name: "shop-build",
      buildTimeout,
      source: { type: "CODEPIPELINE", buildspec },
      environment: { environmentVariables },
    });
    return runProject({
      project,
      place,
      folder: path.join(place, "source"),
      given: { GIVEN: "given" },
      mishap: mishap === undefined ? undefined : { action: "Build", how: mishap },
      run,
    });
  };

  it("has its own variables, and none of this machine but the way to programs", async () => {
    const show = `echo "$DECLARED $GIVEN $OF_SPEC $CODEBUILD_BUILD_ID [$${secret}] $(env | grep -c '^${secret}=')"`;
    const { ok, text } = await runs([show], 5);
    expect(ok, text).to.equal(true);
    expect(text).to.equal("declared given spec shop-build:e-1 [] 0");
    const names = (await runs(["env | cut -d= -f1 | sort | tr '\\n' ' '"], 5)).text.trim().split(" ");
    const own =
      /^(CODEBUILD_|AWS_(DEFAULT_)?REGION$|GO(MOD)?CACHE$|PATH$|HOME$|TMPDIR$|PWD$|OLDPWD$|SHLVL$|_$|DECLARED$|GIVEN$|OF_SPEC$)/;
    expect(names.filter((name) => !own.test(name))).to.deep.equal([]);
  });

  it("ends at the first command that fails", async () => {
    const { ok, text } = await runs(["echo one", "false", "echo two"], 5);
    expect({ ok, text }).to.deep.equal({ ok: false, text: "one" });
  });

  it("is really killed when its declared time is over, with all that it has started", async () => {
    const mark = path.join(place, "alive");
    // A tenth of a second.
    const done = await runs([`(sleep 3; touch ${mark}) & sleep 100000`], 0.1 / 60);
    expect(done.ok).to.equal(false);
    expect(done.text).to.match(/^stopped after .* minutes, its declared time$/);
    const { text } = await runs([`sleep 4; ls ${mark} 2>/dev/null || echo gone`], 5);
    expect(text).to.equal("gone");
  });
});
