// Values between engine and provider: secrets, unknowns, assets, absent values.
import { expect } from "chai";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { UNKNOWN, type Properties } from "../../../sandbox/aws/model.ts";
import { receive, redact, secretTexts, send } from "../../../sandbox/provider/marshal.ts";
import { secret, unknownText } from "./harness.ts";

const struct = (value: Properties) =>
  structpb.Struct.fromJavaScript(value as Record<string, structpb.JavaScriptValue>);
const sent = (value: Properties, paths: (string | number)[][] = []) => send(value, paths).toJavaScript();

describe("receive", () => {
  it("unwraps secrets at any depth and remembers where they were", () => {
    const { properties, secrets } = receive(
      struct({ a: secret({ b: secret("x") }), l: [1, secret("y")], p: "z" }),
    );
    expect(properties).to.deep.equal({ a: { b: "x" }, l: [1, "y"], p: "z" });
    expect(secrets).to.deep.equal([["a"], ["a", "b"], ["l", 1]]);
  });
  it("takes unknowns of every kind for unknown", () => {
    const texts = [
      unknownText,
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    ];
    expect(receive(struct({ l: texts, s: secret(unknownText) })).properties).to.deep.equal({
      l: [UNKNOWN, UNKNOWN, UNKNOWN],
      s: UNKNOWN,
    });
  });
  it("leaves assets as they are and drops nulls", () => {
    const asset = {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      hash: "1",
      text: "x",
    };
    expect(receive(struct({ asset, gone: null })).properties).to.deep.equal({ asset });
  });
  it("takes no properties for empty ones", () => expect(receive(undefined).properties).to.deep.equal({}));
});

describe("send", () => {
  it("writes unknowns as the engine does and leaves out what is undefined", () => {
    expect(sent({ a: UNKNOWN, l: [UNKNOWN], u: undefined })).to.deep.equal({
      a: unknownText,
      l: [unknownText],
    });
  });
  it("marks the same path as secret again", () => {
    const value = { a: { b: "x", c: "y" }, l: ["p", "q"] };
    expect(
      sent(value, [
        ["a", "b"],
        ["l", 1],
      ]),
    ).to.deep.equal({
      a: { b: secret("x"), c: "y" },
      l: ["p", secret("q")],
    });
  });
  it("marks the whole property where the path is no more", () => {
    expect(sent({ a: { c: "y" } }, [["a", "b"]])).to.deep.equal({ a: secret({ c: "y" }) });
    expect(sent({ a: "text of b" }, [["a", "b"]])).to.deep.equal({ a: secret("text of b") });
    expect(sent({ other: 1 }, [["a", "b"]])).to.deep.equal({ other: 1 });
  });
  it("marks nothing twice", () => {
    expect(sent({ a: { b: "x" } }, [["a"], ["a", "b"], ["a"]])).to.deep.equal({ a: secret({ b: "x" }) });
  });
  it("does not change the value that it is given", () => {
    const value = { a: { b: "x" } };
    sent(value, [["a", "b"]]);
    expect(value).to.deep.equal({ a: { b: "x" } });
  });
});

describe("redact", () => {
  it("hides every secret text, the longer before its parts", () => {
    const secrets = secretTexts(receive(struct({ a: secret("abc"), b: secret({ c: ["abcdef", 4711] }) })));
    expect(redact("abcdef, abc and 4711", secrets)).to.equal("[secret], [secret] and [secret]");
  });
});
