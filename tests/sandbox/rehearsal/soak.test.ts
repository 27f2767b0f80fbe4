// Releases that are watched after they are deployed: what users meet only later takes them back, though the alarm is on still.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { Course, later } from "./course.ts";
import { failing, lastOf, type Floor } from "./floor.ts";
import { installedChecks } from "./installedChecks.ts";
import { withCrane } from "./withCrane.ts";

/** What differs in each release, by app. */
const changes = { "account-bot": "src/index.mjs", departures: "main.go" } as const;

describe("E10 rehearsals of releases that are watched", function () {
  this.timeout(600_000);
  let floor: Floor;
  withCrane();
  const searched = process.env["PATH"] ?? "";
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-soak-"));
  before(async () => {
    await installedChecks(folder);
    floor = await later();
  });
  after(() => {
    process.env["PATH"] = searched;
    rmSync(folder, { recursive: true });
  });

  for (const app of ["account-bot", "departures"] as const)
    it(`E10, E4 ${app}: an alarm while the release is watched brings the former digest back`, async () => {
      const file = changes[app];
      const course = new Course(floor, app);
      const good = await course.run();
      expect(good.result, lastOf(good).text).to.equal("succeeded");
      const watched = good.steps.filter(({ does }) => does === "check");
      expect(watched.map(({ text }) => text.endsWith("; it stayed off for 10 minutes"))).to.deep.equal([
        true,
        true,
        true,
      ]);
      for (const { seconds } of watched) expect(seconds).to.be.at.least(600);

      const source = floor.changed(app, {
        [file]: `// another release\n${readFileSync(`${repositoryRoot}/examples/${app}/${file}`, "utf8")}`,
      });
      const done = await course.run("Dev-Check=soak", undefined, { source });
      expect(failing(done)).to.deep.equal([]);
      const check = done.steps.find(({ action, rollback }) => action === "Dev-Check" && rollback !== true);
      expect(check?.text).to.match(/alarm \S+ is on$/);
      expect(check?.seconds).to.be.within(15, 60);
      expect(done.ledger["dev"]?.at(-1)).to.equal(`healthy ${good.release}`);
    });
});
