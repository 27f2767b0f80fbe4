// Real runs in the order of promotion: the same program first there, then here.
import { expect } from "chai";
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";

import { Release } from "../../infra/functions/release.ts";

describe("a run that comes after another environment", function () {
  this.timeout(240_000);
  let platform: Platform;
  const release = new Release();
  const copies = path.join(fixtures, `.promotion-${process.pid}`);

  before(async () => {
    mkdirSync(copies);
    cpSync(path.join(fixtures, "program"), path.join(copies, "program"), { recursive: true });
    const environments = [
      { name: "steady", approvals: 0 },
      { name: "other", approvals: 0, after: "steady" },
      { name: "open", approvals: 0, artifact: { policy: "policy.json" } },
    ];
    await release.sign();
    const demands = { deployed: undefined, revocations: false };
    const policy = release.policy({ commit: "builder" }, demands);
    const publicKey = release.signer.publicKey.export({ type: "spki", format: "pem" });
    const keys = policy.keys.map((key) => ({ ...key, publicKey }));
    writeFileSync(path.join(copies, "policy.json"), JSON.stringify({ ...policy, keys }));
    writeFileSync(path.join(copies, "environments.json"), JSON.stringify({ environments }));
    platform = await startPlatform(["steady", "other", "open"], {
      LOCKGATE_PROGRAM_DIR: path.join(copies, "program"),
      LOCKGATE_ENVIRONMENTS_FILE: path.join(copies, "environments.json"),
    });
  });
  after(async () => {
    await platform?.stop();
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

  it("deploys a signed release only, where the environment says so, and the program learns which", async () => {
    const unsigned = await update("open");
    expect(unsigned.outcome?.error).to.deep.include({ code: "artifact_refused" });
    const { sha256, bundle } = release;
    const registered = await platform.call("POST", "/v1/releases", {
      sha256,
      name: "shop",
      attestations: bundle,
    });
    expect(registered.status, JSON.stringify(registered.body)).to.equal(201);
    const promoted = await platform.call("POST", `/v1/releases/${sha256}/promote`, { stack: "open" });
    const { run } = await platform.finish(String(promoted.body["id"]));
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    expect(run.decisions.find(({ gate }) => gate === "artifact")).to.include({ verdict: "pass" });
    const { body } = await platform.call("GET", "/v1/stacks/open");
    expect(body["outputs"]).to.deep.include({ release: sha256 });
    const releases = (await platform.call("GET", "/v1/releases")).body["items"] as { runsIn: string[] }[];
    expect(releases.map(({ runsIn }) => runsIn)).to.deep.equal([["open"]]);
  });
});
