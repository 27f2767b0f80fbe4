// Layer versions: AWS's formats and numbers, and what Lambda refuses.

import { expect } from "chai";
import { layerVersion } from "../../../../sandbox/aws/lambda/layerVersion.ts";
import { itRefuses } from "../cases.ts";
import type { Scene } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const hash = "a".repeat(64);
/** An archive as the engine sends it; only its digest and its texts count here. */
const archive = (digest = hash) => ({ assets: { "lockgate.mjs": { text: "export{}" } }, hash: digest });

describe("sandbox lambda layer version", () => {
  const layer = { layerName: "tools", code: archive() };
  const layerScene = (): Scene => ({ world: testWorld(), inputs: layer });

  it("numbers versions, and gives ARNs and digest", () => {
    const { world } = layerScene();
    const { id, outputs } = world.create(layerVersion, layer);
    const layerArn = `arn:aws:lambda:eu-central-1:${workload}:layer:tools`;
    expect(id).to.equal(`${layerArn}:1`);
    expect(outputs).to.include({
      layerArn,
      arn: `${layerArn}:1`,
      version: "1",
      codeSha256: Buffer.from(hash, "hex").toString("base64"),
      sourceCodeSize: 8,
    });
    expect(
      world.create(layerVersion, { ...layer, code: archive("b".repeat(64)) }).outputs["version"],
    ).to.equal("2");
    expect(world.create(layerVersion, { ...layer, layerName: "other" }).outputs["version"]).to.equal("1");
  });

  itRefuses(layerVersion, layerScene, [
    ["a name with a dot", { layerName: "a.b" }, /layerName: "a\.b"/],
    ["no code", { code: undefined }, /exactly one of code, s3Bucket/],
    ["code from two places", { s3Bucket: "b" }, /exactly one of code, s3Bucket/],
    ["a description of 257 characters", { description: "a".repeat(257) }, /has length 257/],
  ]);
});
