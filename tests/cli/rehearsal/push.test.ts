// lockgate rehearse --push: a push that starts nothing ends the command, with that said and kept; one that does goes on.
import { expect } from "chai";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { goodStages } from "../../policy-pack/worldPipeline.ts";
import { resource, TOOLING } from "../../policy-pack/worldBasics.ts";
import { Folder } from "../terminal.ts";

const trigger = {
  providerType: "CodeStarSourceConnection",
  gitConfiguration: {
    sourceActionName: "source",
    pushes: [{ branches: { includes: ["main"] }, filePaths: { includes: ["src/**"] } }],
  },
};
const line = "rehearse shop --file tooling.json";

describe("C13 lockgate rehearse --push", () => {
  let folder: Folder;
  before(() => {
    folder = new Folder();
    const pipeline = resource("pipeline", "shop", {
      name: "shop",
      pipelineType: "V2",
      roleArn: `arn:aws:iam::${TOOLING}:role/shop`,
      stages: Object.values(goodStages()),
      triggers: [trigger],
    });
    folder.writeState("tooling.json", [pipeline]);
    mkdirSync(path.join(folder.path, "examples/shop"), { recursive: true });
  });
  after(() => folder.remove());

  it("C1 a push that starts nothing is said, is no success, and is what is kept in place of a rehearsal", async () => {
    const { code, out, err } = await folder.lockgate(
      `${line} --push main:README.md --json --record kept.json`,
    );
    expect(code).to.equal(1);
    expect(err).to.equal(
      "a push of main with README.md starts nothing of shop: what starts it is a push of source to main that changes src/**\n",
    );
    const kept: unknown = JSON.parse(folder.read("kept.json"));
    expect(kept).to.deep.include({ app: "shop", outcome: "not-started", push: "main with README.md" });
    expect(JSON.parse(out)).to.deep.equal(kept);
  });

  it("C1 neither does another branch, whatever else is asked for", async () => {
    const { code, err } = await folder.lockgate(`${line} --push dev:src/a.ts --suite`);
    expect([code, err.split(":")[0]]).to.deep.equal([
      1,
      "a push of dev with src/a.ts starts nothing of shop",
    ]);
  });

  it("C1 one that starts it goes on with the rehearsal", async () => {
    const { code, err } = await folder.lockgate(
      `${line} --push main:src/a.ts --tell --server http://127.0.0.1:1`,
    );
    expect(err).to.match(
      /^a push of main with src\/a\.ts starts it: push of source to main that changes src\/\*\*\n/,
    );
    // It goes on until what it then asks for is missing.
    expect(err).to.contain("LOCKGATE_TOKEN");
    expect(code).to.equal(2);
  });

  for (const [push, says] of [
    ["main", /--push main: "main" could be an image's tag, and shop has no image as its source/],
    ["main:/src", /--push main:\/src: "\/src" is no file of a push/],
    ["my..:", /is no file of a push/],
  ] as const)
    it(`refuses ${push}`, async () => {
      const { code, err } = await folder.lockgate(`${line} --push ${push}`);
      expect(err).to.match(says);
      expect(code).to.equal(2);
    });
});
