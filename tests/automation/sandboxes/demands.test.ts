// What can be asked for: each fault names the wrong value, and a key's text is never repeated.
import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { faultsOf } from "../../../automation/sandboxes/demands.ts";
import { faultOfKey } from "../../../automation/sandboxes/keys.ts";
import { sandboxSettings, ownKey, rsaKey, wantedSandbox } from "./samples.ts";

const faults = (change: object): string[] =>
  faultsOf({ ...wantedSandbox, account: "111111111111", ...change }, sandboxSettings, [
    "dev",
    "prod",
    "sandbox",
  ]).map(({ path, message, value }) => [path, message, value].join(" "));

describe("E6 what somebody asks for", () => {
  it("E6 is taken as it should be", () => {
    expect(faults({})).to.deep.equal([]);
    expect(faults({ publicKey: rsaKey(2048), cidrs: ["198.51.100.0/24", "203.0.113.9/32"] })).to.deep.equal(
      [],
    );
  });

  for (const [title, change, words] of [
    ["the whole internet", { cidrs: ["0.0.0.0/0"] }, /^body\.cidrs\.0 is wider than \/24.* 0\.0\.0\.0\/0$/],
    [
      "a range of nobody's own",
      { cidrs: ["198.51.100.7/32", "198.0.0.0/8"] },
      /^body\.cidrs\.1 is wider than \/24/,
    ],
    ["a range that begins elsewhere", { cidrs: ["198.51.100.7/24"] }, /198\.51\.100\.0\/24 does/],
    ["IPv6", { cidrs: ["2001:db8::/64"] }, /no range of IPv4 addresses/],
    ["a word", { cidrs: ["home"] }, /no range of IPv4 addresses/],
    ["a time that is too long", { hours: 73 }, /^body\.hours is more than 72, the most 73$/],
    ["a foreign account", { account: "222222222222" }, /those are 111111111111, 333333333333 222222222222$/],
    ["the name of a stack", { name: "prod" }, /^body\.name is the name of a stack; choose another prod$/],
    ["a damaged key", { publicKey: ownKey.slice(0, -12) }, /^body\.publicKey is damaged/],
    ["a key that is too short", { publicKey: rsaKey(1024) }, /has 1024 bits, fewer than 2048/],
    ["a key of another kind", { publicKey: "ssh-dss AAAA" }, /no key that EC2 imports/],
  ] as const)
    it(`E6 refuses ${title}`, () => {
      expect(faults(change)).to.have.length(1);
      expect(faults(change)[0]).to.match(words);
    });

  it("E6 tells everything that is wrong at once", () => {
    expect(faults({ name: "dev", hours: 500, cidrs: ["0.0.0.0/0"], account: "9" })).to.have.length(4);
  });

  it("E6 never repeats a private key", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const text = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(faultOfKey(text)).to.match(/is a private key/);
    expect(JSON.stringify(faults({ publicKey: text }))).to.not.include(text.split("\n")[1]);
  });
});
