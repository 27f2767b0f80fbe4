// Resources as TypeScript: readable, complete and valid whatever the values are.

import { expect } from "chai";
import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { snippetOf } from "../../../policy-pack/docs/snippet.ts";
import { json, resource, typed } from "../world.ts";

describe("policy pack: code of an example", () => {
  it("declares the resource by its class, with its inputs and protection", () => {
    const facts = resource("key", "key", { enableKeyRotation: true, policy: undefined }, { protect: true });
    expect(snippetOf(facts, false)).to.equal(
      'new aws.kms.Key("key", { enableKeyRotation: true }, { protect: true });',
    );
    expect(snippetOf(typed("aws:index:Thing", "t", {}), false)).to.equal('new aws.Thing("t", {});');
  });

  it("tells outputs from inputs", () => {
    const key = resource("key", "key", { arn: "arn:x", keyId: "1", isEnabled: true });
    expect(snippetOf(key, false)).to.equal(
      '// once it exists: arn = arn:x, keyId = 1\nnew aws.kms.Key("key", { isEnabled: true });',
    );
    expect(snippetOf(resource("keyPolicy", "kp", { keyId: "1" }), false)).to.equal(
      'new aws.kms.KeyPolicy("kp", { keyId: "1" });',
    );
  });

  it("opens up policy documents, and leaves text that only looks like one", () => {
    const policy = json({ Effect: "Allow", Action: "kms:Decrypt", Resource: "*" });
    expect(snippetOf(resource("key", "key", { policy }), false)).to.include(
      'policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kms:Decrypt"',
    );
    expect(snippetOf(resource("key", "key", { policy: "{" }), false)).to.include('policy: "{"');
  });

  it("is valid TypeScript for any value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (props, name) => {
        const code = snippetOf(typed("aws:kms/key:Key", name, props), true);
        expect(parseSync("example.ts", code).errors, code).to.deep.equal([]);
      }),
    );
  });
});
