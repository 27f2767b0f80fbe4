import { expect } from "chai";
import { formatFaults } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed } from "../example.ts";
import { ownerKey, sandboxAccount, validateSandbox, withSandbox } from "../sandbox.ts";

const said = (result: ReturnType<typeof validateSandbox>): string =>
  result.ok ? "sound" : formatFaults("sandbox.ada", result.faults, new Set());

describe("E6 the configuration of environments of people's own", () => {
  it("E6 is sound as the server writes it", () => {
    expect(said(validateSandbox())).to.equal("sound");
  });

  for (const [title, changes, words] of [
    ["the whole internet", { ownerCidrs: ["0.0.0.0/0"] }, /at most 256 addresses/],
    ["a wider range than anybody's own", { ownerCidrs: ["198.51.0.0/16"] }, /at most 256 addresses/],
    ["no range", { ownerCidrs: [] }, /nobody reaches it otherwise/],
    ["a private key", { ownerKey: "-----BEGIN OPENSSH PRIVATE KEY-----" }, /first two words of a \.pub file/],
    [
      "a key of a kind that EC2 does not import",
      { ownerKey: ownerKey.replace("ed25519", "dss") },
      /ssh-ed25519/,
    ],
    ["a foreign account", { accountId: "972823772653" }, /is none of sandboxes: 966749513692/],
    ["a name that is too long", { environment: "adalovelace" }, /at most 10 characters/],
    ["the name of an environment of the company's", { environment: "prod" }, /is called so/],
    ["a range of the company's networks", { cidr: "10.16.0.0/20" }, /overlaps the company's networks/],
    ["an account of the company's", { sandboxes: [sandboxAccount, "972823772653"] }, /is environment prod's/],
    ["an owner whom no tag can name", { owner: "ada & co" }, /that AWS takes in tags/],
  ] as const)
    it(`E6 refuses ${title}`, () => {
      expect(said(validateSandbox(changes))).to.match(words);
    });

  it("E6 names an account that nobody has made ready for it", () => {
    const result = validateConfig("org", changed("org", withSandbox.shared));
    expect(said(result)).to.match(/not a bootstrapped account of the organization/);
  });
});
