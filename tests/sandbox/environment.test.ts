import { existsSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { pulumiEnvironment } from "../../sandbox/environment.ts";
import { makeMachine, type Machine } from "./toolchain/support/machine.ts";

describe("pulumiEnvironment: how the CLI runs against the sandbox", () => {
  let machine: Machine;
  const toolchain = { env: { PATH: "/cli:/bin", LOCKGATE_LANGUAGE_HOST: "/host.ts" } };
  const of = (base: Record<string, string>, sandbox: Record<string, string> = {}) =>
    pulumiEnvironment(path.join(machine.folder, "data"), toolchain, sandbox, base);
  beforeEach(() => (machine = makeMachine()));
  afterEach(() => machine.remove());

  it("keeps state, credentials of the CLI and compiled code in the data directory", () => {
    const env = of({});
    expect(env["PULUMI_BACKEND_URL"]).to.equal(`file://${machine.folder}/data/state`);
    expect(env["PULUMI_HOME"]).to.equal(`${machine.folder}/data/pulumi`);
    expect(env["NODE_COMPILE_CACHE"]).to.equal(`${machine.folder}/data/compile-cache`);
    expect(existsSync(`${machine.folder}/data/state`)).to.equal(true);
  });

  it("keeps compiled code where the caller does", () =>
    expect(of({ NODE_COMPILE_CACHE: "/compiled" })["NODE_COMPILE_CACHE"]).to.equal("/compiled"));

  it("passes no setting for real accounts or stacks on", () => {
    const env = of({
      AWS_PROFILE: "production",
      AWS_SESSION_TOKEN: "token",
      AWS_ACCESS_KEY_ID: "AKIAREAL",
      PULUMI_ACCESS_TOKEN: "pul-real",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/secret",
      PULUMI_STACK: "prod",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "1",
    });
    expect(JSON.stringify(env)).to.not.match(/production|token|AKIAREAL|pul-real|secret"|SKIP_VERSION_CHECK/);
    expect(env).to.not.have.property("PULUMI_STACK");
    expect(env["AWS_ACCESS_KEY_ID"]).to.equal("sandbox");
  });

  it("keeps the rest, the toolchain and the sandbox's providers", () => {
    const env = of({ LANG: "C", PATH: "/usr/bin" }, { PULUMI_DEBUG_PROVIDERS: "aws:1,awsx:2" });
    expect(env).to.include({
      LANG: "C",
      PATH: "/cli:/bin",
      LOCKGATE_LANGUAGE_HOST: "/host.ts",
      PULUMI_DEBUG_PROVIDERS: "aws:1,awsx:2",
      PULUMI_CONFIG_PASSPHRASE: "lockgate-sandbox",
    });
  });
});
