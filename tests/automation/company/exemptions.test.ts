// What became of each exemption in the worker's configuration, judged over the states that runs left.
import { expect } from "chai";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { saveExport } from "../../../automation/store/stackExports.ts";
import { stateOf } from "../../policy-pack/stateFile.ts";
import { resource } from "../../policy-pack/worldBasics.ts";
import { type TestApp, startApp } from "../support/app.ts";

const entry = {
  rule: "KMS-01",
  reason: "signs nothing that lasts",
  ticket: "OPS-7",
  owner: "platform",
  until: "2999-12-31",
};

describe("exemptions over HTTP", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-exemptions-"));
  const file = path.join(folder, "policy.json");
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev", "prod"], { policyConfig: file });
    const key = resource("key", "still", { enableKeyRotation: false });
    await saveExport(app.pool, "dev", JSON.stringify(stateOf([key])));
  });
  after(async () => {
    await app.stop();
    rmSync(folder, { recursive: true });
  });

  const listed = async (config: string) => {
    writeFileSync(file, config);
    return (await app.call("GET", "/v1/exemptions", { as: ["viewer"] })).body;
  };

  it("are active, expired, unused, or of a stack that was not seen", async () => {
    const exemptions = [
      { ...entry, urn: "*::still" },
      { ...entry, urn: "*::still", until: "2020-01-01" },
      { ...entry, urn: "*::gone" },
      { ...entry, urn: "urn:pulumi:prod::*" },
    ];
    const { items, faults } = await listed(JSON.stringify({ "lz-exemptions": { exemptions } }));
    expect((items as { state: string }[]).map(({ state }) => state)).to.deep.equal([
      "active",
      "expired",
      "unused",
      "unseen",
    ]);
    expect(faults).to.deep.equal([]);
  });

  it("are none where the configuration is wrong, which is said", async () => {
    const { items, faults } = await listed('{"KMS-1": "advisory"}');
    expect(items).to.deep.equal([]);
    expect(String(faults)).to.include('did you mean "KMS-01"');
  });
});
