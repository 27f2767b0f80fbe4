// ARNs before AWS has made what they name.

import { expect } from "chai";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { arnOf } from "../../../policy-pack/model/arns.ts";
import type { Kind } from "../../../policy-pack/model/tokens.ts";
import { DEV, resource } from "../worldBasics.ts";

describe("policy pack: ARNs", () => {
  const formed: readonly [Kind, Record<string, unknown>, string][] = [
    ["bucket", { bucket: "data" }, "arn:aws:s3:::data"],
    ["function", { name: "f" }, `arn:aws:lambda:eu-west-1:${DEV}:function:f`],
    ["functionAlias", { functionName: "f", name: "live" }, `arn:aws:lambda:eu-west-1:${DEV}:function:f:live`],
    ["project", { name: "p" }, `arn:aws:codebuild:eu-west-1:${DEV}:project/p`],
    ["topic", { name: "t", region: "eu-west-2" }, `arn:aws:sns:eu-west-2:${DEV}:t`],
    ["role", { name: "r", path: "/a/" }, `arn:aws:iam::${DEV}:role/a/r`],
  ];
  for (const [kind, props, expected] of formed) {
    it(`forms that of a ${kind}`, () => expect(arnOf(resource(kind, "x", props))).to.equal(expected));
  }

  it("takes the one that AWS gave, and none where AWS chooses a part that is not known", () => {
    expect(arnOf(resource("topic", "x", { name: "t", arn: "arn:aws:sns:eu-west-1:1:other" }))).to.match(
      /other$/,
    );
    expect(arnOf(resource("key", "x", { arn: UNKNOWN }))).to.equal(undefined);
    expect(arnOf(resource("topic", "x", { name: UNKNOWN }))).to.equal(undefined);
    expect(arnOf(resource("functionAlias", "x", { functionName: UNKNOWN, name: "live" }))).to.equal(
      undefined,
    );
  });
});
