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

  it("A10 refuses a secret among the parameters of apps, which are not encrypted", async () => {
    const parameters = { "top-scores": { PASSWORD: "s3cret" } };
    await given(changed("dev", { parameters }), "lockgate:", ["lockgate:parameters"]);
    expect(readConfig).to.throw(
      pulumi.RunError,
      /^1 fault [^]*parameters[^]*holds a secret[^]*without --secret/,
    );
    expect(readConfig).not.to.throw(/s3cret/);
  });
});
