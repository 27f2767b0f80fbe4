// Which cases a page shows, and that only cases that can be shown are.

import { expect } from "chai";
import { pairOf, type Example } from "../../../policy-pack/docs/example.ts";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { resource } from "../world.ts";

const bucket = resource("bucket", "store", { bucket: "store" });
const example = (expectation: string, name: string, ...resources: Example["resources"]): Example => ({
  name,
  expect: expectation,
  resources,
});
const key = (props: Record<string, unknown>) => resource("key", "key", props);

describe("policy pack: examples of a page", () => {
  it("are an early pair, and only what differs in it", () => {
    const pair = pairOf([
      example("fail", "early", bucket, key({ enableKeyRotation: false, description: "x", isEnabled: false })),
      example("fail", "late", bucket, key({ enableKeyRotation: false })),
      example("pass", "right", bucket, key({ enableKeyRotation: true })),
      example("notApplicable", "another", bucket),
    ]);
    expect([pair?.bad.name, pair?.good.name]).to.deep.equal(["early", "right"]);
    expect(pair?.alike.map(({ facts }) => facts.name)).to.deep.equal(["store"]);
    expect(pair?.badCode.map(({ facts }) => facts.name)).to.deep.equal(["key"]);
  });

  it("prefer a short case to an early long one", () => {
    const long = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`property${i}`, `value ${i}`]));
    const pair = pairOf([
      example("fail", "long", key(long)),
      example("fail", "short", key({ enableKeyRotation: false })),
      example("pass", "right", key({ enableKeyRotation: true })),
    ]);
    expect(pair?.bad.name).to.equal("short");
  });

  it("show one resource both ways where that is possible", () => {
    const pair = pairOf([
      example("fail", "other", resource("keyPolicy", "kp", { policy: "{}" })),
      example("fail", "same", key({ isEnabled: false, description: "a", policy: "{}" })),
      example("pass", "right", key({ isEnabled: true })),
    ]);
    expect(pair?.bad.name).to.equal("same");
  });

  it("never show what is not known, nor two cases that look alike", () => {
    const right = example("pass", "right", key({ a: 1 }));
    expect(pairOf([example("fail", "unknown", key({ a: { b: [UNKNOWN] } })), right])).to.equal(undefined);
    expect(pairOf([example("fail", "looks right", key({ a: 1, b: undefined })), right])).to.equal(undefined);
    expect(pairOf([right])).to.equal(undefined);
  });

  it("name the accounts where there are several", () => {
    const inAccount = (account: string) => resource("key", "key", {}, { account });
    const pair = pairOf([
      example("fail", "foreign", inAccount("111111111111")),
      example("pass", "own", inAccount("222222222222")),
    ]);
    expect(pair?.badCode[0]?.code).to.include(
      '// provider: region eu-west-1, allowedAccountIds ["111111111111"]',
    );
  });
});
