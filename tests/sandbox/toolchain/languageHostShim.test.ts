import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { placeLanguageHost, shimText } from "../../../sandbox/toolchain/languageHostShim.ts";
import { makeMachine, type Machine } from "./support/machine.ts";

describe("placeLanguageHost", () => {
  let machine: Machine;
  const place = (): string => {
    placeLanguageHost(path.join(machine.folder, "tools"));
    return machine.read("tools/pulumi-language-nodejs");
  };
  beforeEach(() => (machine = makeMachine()));
  afterEach(() => machine.remove());

  it("writes an executable that runs the host of the checkout that calls", () => {
    expect(place()).to.equal(shimText);
    machine.script("node", 'echo "$@"');
    const file = path.join(machine.folder, "tools/pulumi-language-nodejs");
    const env = { ...machine.env, LOCKGATE_LANGUAGE_HOST: "/a b/main.ts" };
    expect(execFileSync(file, ["127.0.0.1:1"], { env, encoding: "utf8" })).to.equal(
      "/a b/main.ts 127.0.0.1:1\n",
    );
  });

  it("says what to do when no checkout calls", () => {
    place();
    const { status, stderr } = spawnSync(path.join(machine.folder, "tools/pulumi-language-nodejs"), {
      env: machine.env,
      encoding: "utf8",
    });
    expect(status).to.equal(1);
    expect(stderr).to.include("npm run pulumi");
  });

  it("renews an older shim of ours", () => {
    machine.script("pulumi-language-nodejs", "# lockgate language host shim\nexit 9\n");
    expect(place()).to.equal(shimText);
  });

  it("leaves Pulumi's own language host alone", () => {
    machine.script("pulumi-language-nodejs", "echo official\n");
    expect(place()).to.equal("#!/bin/sh\necho official\n");
  });
});
