// Real runs in the order of promotion: the same program first there, then here.
import { expect } from "chai";
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";

describe("a run that comes after another environment", function () {
  this.timeout(240_000);
  let platform: Platform;
  const copies = path.join(fixtures, `.promotion-${process.pid}`);

  before(async () => {
    mkdirSync(copies);
    cpSync(path.join(fixtures, "program"), path.join(copies, "program"), { recursive: true });
    const environments = [
      { name: "steady", approvals: 0 },
      { name: "other", approvals: 0, after: "steady" },
    ];
    writeFileSync(path.join(copies, "environments.json"), JSON.stringify({ environments }));
    platform = await startPlatform(["steady", "other"], {
      LOCKGATE_PROGRAM_DIR: path.join(copies, "program"),
      LOCKGATE_ENVIRONMENTS_FILE: path.join(copies, "environments.json"),
    });
  });
  after(async () => {
    await platform.stop();
    rmSync(copies, { recursive: true });
  });

  const update = async (stack: string) =>
    (await platform.finish((await platform.start(stack, "update")).id)).run;

  it("is refused before, waits while it goes on there, passes after, and is refused for another program", async () => {
    const early = await update("other");
    expect(early.state).to.equal("failed");
    expect(early.outcome?.error?.code).to.equal("promotion_required");
    expect(early.attempt, "nothing of it was executed").to.equal(0);
    const [there, here] = [await platform.start("steady", "update"), await platform.start("other", "update")];
    expect((await platform.finish(there.id)).run.state).to.equal("succeeded");
    const { run } = await platform.finish(here.id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    const gate = run.decisions.filter((decision) => decision.gate === "promotion");
    expect(gate.map(({ verdict }) => verdict)).to.deep.equal(["wait", "pass"]);
    expect(gate.at(-1)?.reason).to.include(there.id);
    appendFileSync(path.join(copies, "program", "index.ts"), "// another program\n");
    expect((await update("other")).outcome?.error?.code).to.equal("promotion_required");
  });
});
