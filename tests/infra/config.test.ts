import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../infra/config.ts";
import { changed } from "./example.ts";

/** Makes a configuration the running stack's, as the engine does. */
async function given(
  config: Readonly<Record<string, string>>,
  prefix: string,
  secrets: string[] = [],
): Promise<void> {
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    "lockgate",
    "dev",
  );
  const named = Object.entries(config).map(([key, value]) => [`${prefix}${key}`, value]);
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(named), "aws:region": "eu-central-1" });
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secrets);
}

describe("readConfig", () => {
  afterEach(() => {
    pulumi.runtime.setAllConfig({});
    delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
  });

  for (const prefix of ["lockgate:", "lockgate:config:"])
    it(`reads ${prefix} keys and leaves other namespaces alone`, async () => {
      await given(changed("dev", {}), prefix);
      const config = readConfig();
      expect(config).to.include({ stack: "dev", layer: "environment", accountId: "783562562418" });
    });

  it("throws one error with every fault, which Pulumi shows without a stack trace", async () => {
    await given(changed("dev", { accountId: undefined, colour: "green" }), "lockgate:");
    expect(readConfig).to.throw(
      pulumi.RunError,
      /^2 faults[^]*accountId: missing[^]*colour \(is "green"\): unknown key/,
    );
  });

  it("does not print the value of a secret", async () => {
    await given(changed("dev", { colour: "s3cret" }), "lockgate:", ["lockgate:colour"]);
    expect(readConfig).to.throw(pulumi.RunError, /colour \(is \[secret\]\)/);
    expect(readConfig).not.to.throw(/s3cret/);
  });

  it("E10 refuses flags that are encrypted: as parameters they would lie open", async () => {
    const flags = { "top-scores": { "shared-ranks": { users: ["s3cret"] } } };
    await given(changed("dev", { flags }), "lockgate:", ["lockgate:flags"]);
    expect(readConfig).to.throw(pulumi.RunError, /^1 fault [^]*flags[^]*holds a secret[^]*without --secret/);
    expect(readConfig).not.to.throw(/s3cret/);
  });

  it("A10 refuses a secret among the parameters of apps, which are not encrypted", async () => {
    const parameters = { "top-scores": { PASSWORD: "s3cret" } };
    await given(changed("dev", { parameters }), "lockgate:", ["lockgate:parameters"]);
    expect(readConfig).to.throw(
      pulumi.RunError,
      /^1 fault [^]*parameters[^]*holds a secret[^]*lockgate:secrets[^]*without --secret/,
    );
    expect(readConfig).not.to.throw(/s3cret/);
  });

  const secrets = { "top-scores": { API_TOKEN: "s3cret" } };
  it("A10 takes secrets that are encrypted in the stack's file", async () => {
    await given(changed("dev", { secrets }), "lockgate:", ["lockgate:secrets"]);
    expect(readConfig()).to.have.property("secrets").that.deep.equals(secrets);
  });

  it("A10 refuses secrets that lie open in the stack's file, and says how they are set", async () => {
    await given(changed("dev", { secrets }), "lockgate:");
    expect(readConfig).to.throw(
      pulumi.RunError,
      /^1 fault [^]*lockgate:secrets: lies open[^]*config set --secret --path/,
    );
  });

  for (const [title, given_, says] of [
    ["of an app that does not exist", { scores: { API_TOKEN: "s3cret" } }, /secrets\.scores[^]*no such app/],
    [
      "under a key that is none",
      { "top-scores": { token: "s3cret" } },
      /secrets\.top-scores\.token[^]*wrong key/,
    ],
    ["that is empty", { "top-scores": { API_TOKEN: "" } }, /secrets\.top-scores\.API_TOKEN[^]*wrong value/],
    [
      "that would be the same parameter as a value in the open",
      { "top-scores": { TABLE_NAME: "s3cret" } },
      /secrets\.top-scores\.TABLE_NAME: also in parameters\.top-scores/,
    ],
  ] as const)
    it(`A10 refuses a secret ${title}, and never shows it`, async () => {
      await given(changed("dev", { secrets: given_ }), "lockgate:", ["lockgate:secrets"]);
      expect(readConfig).to.throw(pulumi.RunError, says);
      expect(readConfig).not.to.throw(/s3cret/);
    });
});
