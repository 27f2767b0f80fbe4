import { expect } from "chai";
import { Input, providerInput, UNKNOWN, type Facts } from "../../policy-pack/facts.ts";
import { Judged } from "../../policy-pack/verdict.ts";

const at = (value: unknown) => new Input("urn:x", "", value);

const stops = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof Judged && error.verdict.kind === "undecidable") {
      return `${error.verdict.input} ${error.verdict.reason}`;
    }
    throw error;
  }
  throw new Error("did not stop");
};

describe("reading inputs", () => {
  it("tells known, unknown and absent apart", () => {
    const props = at({ a: 0, b: UNKNOWN, c: null });
    expect(props.at("a").state).to.equal("known");
    expect(props.at("b").state).to.equal("unknown");
    for (const name of ["c", "d", "toString", "__proto__"])
      expect(props.at(name).state, name).to.equal("absent");
  });

  it("reads absent values as undefined, of every type", () => {
    const none = at({}).at("a").at("b");
    expect([
      none.string(),
      none.boolean(),
      none.number(),
      none.list(),
      none.keys(),
      none.raw(),
    ]).to.deep.equal([undefined, undefined, undefined, [], [], undefined]);
  });

  it("names the first unknown value on the way", () => {
    expect(
      stops(() =>
        at({ a: [{ b: UNKNOWN }] })
          .at("a")
          .at(0)
          .at("b")
          .at("c")
          .string(),
      ),
    ).to.equal("a[0].b is not known yet");
    expect(
      stops(() =>
        at({ a: ["x", UNKNOWN] })
          .at("a")
          .strings(),
      ),
    ).to.equal("a[1] is not known yet");
  });

  it("does not take one type for another", () => {
    const props = at({ a: 1, s: "x", l: ["x"], o: { k: 1 } });
    expect(stops(() => props.at("a").string())).to.equal("a is not text");
    expect(stops(() => props.at("s").boolean())).to.equal("s is not true or false");
    expect(stops(() => props.at("s").number())).to.equal("s is not a number");
    expect(stops(() => props.at("o").list())).to.equal("o is not a list");
    expect(stops(() => props.at("l").keys())).to.equal("l is not an object");
    expect(stops(() => props.at("s").at("deeper").string())).to.equal("s is not text");
  });

  it("reads numbers and booleans in the text form of the wire", () => {
    expect(at("443").number()).to.equal(443);
    expect(at("true").boolean()).to.equal(true);
    expect(stops(() => at(" ").number())).to.include("is not a number");
  });

  it("takes the empty text, by which providers say that nothing is set, for absent", () => {
    expect(at("").state).to.equal("absent");
    expect(at({ a: "" }).at("a").string()).to.equal(undefined);
    expect(at("").number()).to.equal(undefined);
  });

  it("does not know a secret that the CLI could not decrypt", () => {
    expect(at({ a: "[secret]" }).at("a").state).to.equal("unknown");
  });

  it("stops where a needed value is missing", () => {
    const name = at({}).at("name");
    expect(stops(() => name.need(name.string()))).to.equal("name is missing");
  });

  it("reads a provider's lists from JSON text, and leaves what is no JSON as text", () => {
    const facts = (value: unknown) =>
      ({ urn: "urn:x", provider: { urn: "urn:p", props: { ids: value } } }) as unknown as Facts;
    expect(providerInput(facts('["1"]'), "ids").strings()).to.deep.equal(["1"]);
    expect(providerInput(facts(["2"]), "ids").strings()).to.deep.equal(["2"]);
    expect(providerInput(facts("[oops"), "ids").string()).to.equal("[oops");
  });
});
