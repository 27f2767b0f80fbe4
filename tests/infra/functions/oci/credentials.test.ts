import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { credentialsOf } from "../../../../infra/functions/oci/credentials.ts";

const registry = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";

describe("credentials of a registry", () => {
  let folder: string;
  const config = (text: string | object): void =>
    writeFileSync(path.join(folder, "config.json"), typeof text === "string" ? text : JSON.stringify(text));
  const helper = (script: string): void => {
    const file = path.join(folder, "docker-credential-ours");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const read = (host = registry) =>
    credentialsOf(host, { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env["PATH"]}` });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-docker-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are what docker login wrote, colons in the password included, and none of another registry", async () => {
    config({ auths: { [registry]: { auth: Buffer.from("AWS:a:b").toString("base64") } } });
    expect(await read()).to.deep.equal({ username: "AWS", password: "a:b" });
    expect(await read("registry.example")).to.equal(undefined);
  });

  it("are what the helper of the registry answers, which is asked for it by name", async () => {
    config({ credHelpers: { [registry]: "ours" } });
    helper(`printf '{"Username":"AWS","Secret":"of %s"}' "$(cat)"`);
    expect(await read()).to.deep.equal({ username: "AWS", password: `of ${registry}` });
    expect(await read("registry.example")).to.equal(undefined);
    helper("echo credentials not found; exit 1");
    expect(await read()).to.equal(undefined);
  });

  for (const [title, text, says] of [
    ["a file that is no JSON", "{", /config.json is not JSON/],
    ["credentials that are no map", { auths: [] }, /config.json: auths/],
    ["a helper that is not there", { credsStore: "nowhere" }, /docker-credential-nowhere can't be run/],
    ["a helper that is a path", { credsStore: "../evil" }, /"..\/evil" is no name of a credential helper/],
  ] as const)
    it(`${title} is a fault that names it`, async () => {
      config(text);
      const fault = await read().then(
        () => "",
        (error: Error) => error.message,
      );
      expect(fault).to.match(says);
    });

  it("are none where nobody has logged in", async () => expect(await read()).to.equal(undefined));
});
