import { expect } from "chai";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FileAsset } from "@pulumi/pulumi/asset/asset.js";
import { bundleSteps, codeOf } from "../../../../infra/components/vending/code.ts";
import { lexParts } from "../../../../infra/plan/vending/lex.ts";
import { vendingSteps } from "../../../../infra/plan/vending/machine.ts";

type Loaded = { handler(event: unknown): Promise<unknown> };

describe("the code of account vending's functions", () => {
  // Beside the packages, so that the AWS SDK is found as Lambda's own is.
  const folder = path.resolve(`node_modules/.cache/lockgate-vending-${process.pid}`);
  const bundles = new Map(Object.entries(bundleSteps()));
  before(() => mkdirSync(folder, { recursive: true }));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const step of [...vendingSteps, ...lexParts])
    it(`${step} runs by itself, and says what its settings lack`, async () => {
      const file = path.join(folder, `${step}.mjs`);
      writeFileSync(file, bundles.get(step) ?? "");
      const { handler } = (await import(file)) as Loaded;
      const message = await Promise.resolve()
        .then(() => handler({ requestId: "none" }))
        .catch((error: Error) => error.message);
      expect(message).to.match(/^the step is not set up: (TABLE|SECRET|APP)/);
    });

  it("is kept in a state by its digest, not by its text", async () => {
    const { "index.mjs": asset } = await codeOf(vendingSteps[0]!).assets;
    expect(asset).to.be.instanceOf(FileAsset);
    const file = await (asset as FileAsset).path;
    expect(readFileSync(file, "utf8")).to.equal(bundles.get(vendingSteps[0]!));
    writeFileSync(file, "not what was bundled");
    expect(await (await codeOf(vendingSteps[0]!).assets)["index.mjs"]).to.have.property("path");
    expect(readFileSync(file, "utf8")).to.equal(bundles.get(vendingSteps[0]!));
  });

  it("is the same each time, names no folder of this machine, and is small", () => {
    expect(new Map(Object.entries(bundleSteps()))).to.deep.equal(bundles);
    for (const [step, text] of bundles) {
      expect(text, step).to.not.contain(process.cwd());
      // The ways from chats sign by themselves, and bring the signer along.
      expect(text.length, step).to.be.lessThan(/^(slack|teams)$/.test(step) ? 240_000 : 60_000);
    }
  });
});
