// Releases that are watched after they are deployed: what users meet only later takes them back, though the alarm is on still.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { Course, later } from "./course.ts";
import { failing, lastOf, type Floor } from "./floor.ts";
import { withChecks } from "./installedChecks.ts";
import { withCrane } from "./withCrane.ts";

/** What differs in each release, by app: a line before the rest of a file. `leaflets` is left to npm run test:matrix -- --suite. */
const changes = {
  "account-bot": ["src/index.mjs", "// another release"],
  departures: ["main.go", "// another release"],
  game: ["main.go", "// another release"],
  "notice-board": ["board.py", "# Another release."],
  "opening-hours": ["hours.py", "# Another release."],
} as const;
const apps = Object.keys(changes) as (keyof typeof changes)[];

describe("E10 rehearsals of releases that are watched", function () {
  this.timeout(600_000);
  let floor: Floor;
  withCrane();
  withChecks();
  before(async () => {
    floor = await later();
  });

  for (const app of apps)
    it(`E10, E4 ${app}: an alarm while the release is watched brings the former digest back`, async () => {
      const [file, line] = changes[app];
      const course = new Course(floor, app);
      // One goes on to production; the others end behind the first environment.
      const far = app === "account-bot";
      const good = await course.run(far ? undefined : "Test-Promote=error");
      expect(lastOf(good).action, lastOf(good).text).to.equal(far ? "Prod-Check" : "Test-Promote");
      const watched = good.steps.filter(({ does }) => does === "check");
      expect(watched.map(({ text }) => text.includes("; it stayed off for 10 minutes"))).to.deep.equal(
        far ? [true, true, true] : [true],
      );
      for (const { seconds } of watched) expect(seconds).to.be.at.least(600);

      const source = floor.changed(app, {
        [file]: `${line}\n${readFileSync(`${repositoryRoot}/examples/${app}/${file}`, "utf8")}`,
      });
      const done = await course.run("Dev-Check=soak", undefined, { source });
      expect(failing(done)).to.deep.equal([]);
      const check = done.steps.find(({ action, rollback }) => action === "Dev-Check" && rollback !== true);
      expect(check?.text).to.match(/alarm \S+ is on$/);
      expect(done.ledger["dev"]?.at(-1)).to.equal(`healthy ${good.release}`);

      // The right to go past CodeDeploy's alarm: used by the way back alone, of the one target that has it.
      const right = "codedeploy:UpdateDeploymentGroup";
      const uses = [...good.steps, ...done.steps].filter(({ calls }) =>
        calls.some(({ action }) => action === right),
      );
      expect(uses.map(({ action, rollback }) => [action, rollback])).to.deep.equal(
        app === "notice-board" ? [["Dev-Deploy", true]] : [],
      );
    });

  it("E10, E4 game: its way back is not watched by the alarm, and every later rollout is", async () => {
    const ecs = floor.world.targets.find(({ about }) => about.startsWith("ECS"));
    const input = { services: ["lockgate-game-dev"], cluster: "lockgate-game-dev" };
    const told = await ecs?.answer("ECSClient.DescribeServicesCommand", input, "783562562418");
    const { services } = told as { services: { deploymentConfiguration: { alarms: object } }[] };
    expect(services.map(({ deploymentConfiguration: { alarms } }) => alarms)).to.deep.equal([
      { alarmNames: ["lockgate-game-dev-exceptions"], enable: true, rollback: true },
    ]);
  });
});
