// Every target of the examples, rehearsed in one world: released, stopped by what goes wrong, let in only when it may.
import { expect } from "chai";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { Course } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf, results, type Floor } from "./floor.ts";
import { sharedFloor } from "./sharedFloor.ts";
import { withCrane } from "./withCrane.ts";

/** The next Saturday at noon (UTC). */
function saturdayAfter(now: Date): Date {
  const noon = new Date(`${now.toISOString().slice(0, 10)}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + 7 - ((noon.getUTCDay() + 1) % 7));
  return noon;
}

describe("rehearsals of the other targets", function () {
  this.timeout(600_000);
  let floor: Floor;
  withCrane();
  before(async () => {
    floor = await sharedFloor();
  });

  let toProduction: Rehearsal | undefined;
  const shares = ({ traffic }: Rehearsal) => traffic.map((each) => each.shares);

  /** App, what goes wrong in its first deployment, what is said then, and what runs in the end. */
  const targets = [
    ["a service of containers", "game", "alarm", /ECS went back from \S+:2 to \S+:1$/, ["4", "2", "2"]],
    ["a StackSet", "baseline-keys", "error", /made to fail/, ["update 1", "update 1", "update 1"]],
  ] as const;
  for (const [what, app, mishap, says, released] of targets)
    describe(what, () => {
      let course: Course;
      // What others did before has made time go on: a build renews the list of revocations once it has expired.
      before(async () => {
        course = new Course(floor, app);
        await floor.world.clock.pause(31 * 86_400);
      });

      it(`E4 where a deployment fails, what ran before runs on, and nothing is promoted: ${what}`, async () => {
        const done = await course.run(`Dev-Deploy=${mishap}`);
        expect(lastOf(done).text).to.match(says);
        expect(failing(done)).to.deep.equal([]);
        expect(done.ledger["test"]).to.deep.equal([]);
      });

      if (app === "game")
        it("C2 an image that is not in the registry does not start, and the ledger says so", async () => {
          const registry = floor.world.registry!;
          const has = registry.has;
          registry.has = () => false;
          const done = await course.run(undefined, "Dev").finally(() => (registry.has = has));
          expect(lastOf(done).text).to.match(/ECS went back from \S+:3 to \S+:1$/);
          expect(shares(done)[0]).to.deep.equal({ "1": 100 });
          expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
        });

      for (const how of ["rejected", "expired"])
        it(`E3 an approval lets nothing into production that is ${how}: ${what}`, async () => {
          const done = await course.run(`Prod-Approve=${how}`, how === "rejected" ? "Dev" : "Prod");
          expect(failing(done)).to.deep.equal([]);
          expect(lastOf(done).action).to.equal("Prod-Approve");
          expect(done.ledger["prod"]).to.deep.equal([]);
        });

      it(`E2 out of its window nothing comes into production, and it is told when it opens: ${what}`, async () => {
        const done = await course.run("Prod=closed", "Prod");
        expect(failing(done)).to.deep.equal([]);
        expect(results(done)).to.deep.equal(["Prod failed"]);
        const at = saturdayAfter(floor.world.clock.now());
        const early = await course.run(undefined, "Prod", { at, waits: false });
        expect(results(early)).to.deep.equal(["Prod failed"]);
        const monday = new Date(at.getTime() + 2 * 86_400_000).toISOString().slice(0, 10);
        expect(lastOf(early).text).to.match(new RegExp(`is closed at .*; it opens at ${monday}T0[78]:00:00`));
        expect(early.ledger["prod"]).to.deep.equal([]);
      });

      it(`C2, C8, C11 goes to production once its window opens, and has all of it everywhere: ${what}`, async () => {
        const done = await course.run(undefined, "Prod");
        expect(done.result, lastOf(done).text).to.equal("succeeded");
        expect(failing(done)).to.deep.equal([]);
        // From noon to nine o'clock on Monday in Berlin.
        expect(done.steps[0]?.seconds).to.be.within(43 * 3600 - 1, 44 * 3600);
        expect(shares(done)).to.deep.equal(released.map((version) => ({ [version]: 100 })));
        if (app === "game") toProduction = done;
      });

      withFaults(app, (...given) => course.run(...given));

      if (app === "game")
        it("E14 tasks were stopped in production as before in test, and it went on once others ran in their place", () => {
          const check = toProduction?.steps.find(({ action }) => action === "Prod-Check");
          expect(check?.text).to.match(
            /it got over the experiment on lockgate-game-prod; it stayed off for 10 minutes$/,
          );
          const stopped = check?.calls.filter(({ action }) => action === "ecs:StopTask") ?? [];
          expect(stopped.map(({ resource }) => resource.split(":").at(-1))).to.deep.equal([
            "task/lockgate-game-prod/1",
            "task/lockgate-game-prod/2",
          ]);
          expect(check?.seconds).to.be.greaterThan(60);
        });
    });
});
