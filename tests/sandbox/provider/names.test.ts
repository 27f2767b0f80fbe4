// Automatic names: form, length, and being recognised again.
import { expect } from "chai";
import { autoName, isAutoName } from "../../../sandbox/provider/names.ts";

const urn = "urn:pulumi:dev::p::aws:s3/bucket:Bucket::Access-Logs";
const rule = { property: "bucket", maxLength: 63, lowerCase: true };
const seed = (text: string) => Buffer.from(text);

describe("autoName", () => {
  it("is the resource's name and seven hex digits", () => {
    expect(autoName(rule, urn, seed("a"))).to.match(/^access-logs-[0-9a-f]{7}$/);
    expect(autoName({ ...rule, lowerCase: false }, urn, seed("a"))).to.match(/^Access-Logs-[0-9a-f]{7}$/);
  });
  it("depends on the seed and on the resource", () => {
    expect(autoName(rule, urn, seed("a"))).to.equal(autoName(rule, urn, seed("a")));
    expect(autoName(rule, urn, seed("a"))).not.to.equal(autoName(rule, urn, seed("b")));
    expect(autoName(rule, urn, seed("a")).slice(-7)).not.to.equal(
      autoName(rule, `${urn}2`, seed("a")).slice(-7),
    );
  });
  it("keeps to the type's longest length and is still recognised", () => {
    const short = { ...rule, maxLength: 12 };
    const name = autoName(short, urn, seed("a"));
    expect(name).to.match(/^acce-[0-9a-f]{7}$/);
    expect(isAutoName(short, urn, name)).to.equal(true);
  });
});

describe("isAutoName", () => {
  for (const name of [
    "access-logs",
    "access-logs-xyz1234",
    "access-log-0123abc",
    "other-0123abc",
    undefined,
    7,
  ]) {
    it(`is false for ${String(name)}`, () => expect(isAutoName(rule, urn, name)).to.equal(false));
  }
});
