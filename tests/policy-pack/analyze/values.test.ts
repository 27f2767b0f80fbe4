// What marks in a state mean.

import { expect } from "chai";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { plainRecord, plainValue } from "../../../policy-pack/analyze/values.ts";

const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

describe("policy pack: values of a state", () => {
  const cases: readonly [string, unknown, unknown][] = [
    ["plain values as they are", { a: [1, "x", null, true] }, { a: [1, "x", null, true] }],
    ["unknown text", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", UNKNOWN],
    ["an unknown truth deep inside", { a: ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"] }, { a: [UNKNOWN] }],
    ["a secret in plain text", { [MARK]: SECRET, plaintext: '{"a":"b"}' }, { a: "b" }],
    ["a secret as ciphertext is not known", { [MARK]: SECRET, ciphertext: "v1:x:y" }, UNKNOWN],
    ["a secret that is not JSON is not known", { [MARK]: SECRET, plaintext: "{" }, UNKNOWN],
    ["an output", { [MARK]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "x" }, "x"],
    ["an output without a value", { [MARK]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" }, UNKNOWN],
    ["a file", { [MARK]: "c44067f5952c0a294b673a41bacd8c17", text: "x" }, {}],
    ["a reference", { [MARK]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "i" }, "i"],
    ["a mark that nobody knows", { [MARK]: "newer" }, UNKNOWN],
  ];
  for (const [name, value, expected] of cases) {
    it(name, () => expect(plainValue(value)).to.deep.equal(expected));
  }

  it("takes no properties for none", () => expect(plainRecord(undefined)).to.deep.equal({}));

  it("keeps a property called __proto__ as data", () => {
    const record = plainRecord(JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>);
    expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
    expect(Object.keys(record)).to.deep.equal(["__proto__"]);
  });
});
