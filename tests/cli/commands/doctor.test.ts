// lockgate doctor against moto, which answers as AWS does, and where nothing answers.

import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { expect } from "chai";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { Folder } from "../terminal.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAOWNER00000000000", AWS_SECRET_ACCESS_KEY: "of no meaning to moto" };

/** Stands in for the CLI. */
const pulumi = `#!/bin/sh
if [ "$1" = version ]; then echo v1.2.3; else echo '[{"name": "aws", "kind": "resource", "version": "7.0.0"}]'; fi
`;

const sdkVersion = (
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, "../../../node_modules/@pulumi/pulumi/package.json"), "utf8"),
  ) as { version: string }
).version;

describe("lockgate doctor", function () {
  this.timeout(120_000);
  let moto: Moto;
  let folder: Folder;
  const kept = { ...process.env };
  before(async () => {
    Object.assign(process.env, KEYS);
    moto = await startMoto();
    folder = new Folder();
  });
  after(async () => {
    folder?.remove();
    await moto?.stop();
    for (const name of Object.keys(KEYS))
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
  });

  const examine = async (env: Record<string, string>, more = "") => {
    const ended = await folder.lockgate(`doctor --json ${more}`, { ...env, PATH: "/nonexistent" });
    const findings = JSON.parse(ended.out) as Finding[];
    return { ...ended, of: (check: string) => findings.find((finding) => finding.check === check) };
  };

  it("tells who the credentials are, that the clock is right, and that there is no organization yet", async () => {
    const { code, of, err } = await examine({ AWS_ENDPOINT_URL: moto.endpoint });
    expect(err).to.equal("");
    expect(of("credentials")).to.include({ verdict: "ok" });
    expect(of("clock")).to.include({ verdict: "ok" });
    expect(of("organization")).to.include({ verdict: "warning" });
    expect(of("Pulumi CLI")).to.include({ verdict: "warning" });
    expect(code).to.equal(0);
  });

  it("asks the programs that are on the PATH", async () => {
    const bin = folder.write("pulumi", pulumi);
    chmodSync(path.join(folder.path, bin), 0o755);
    const ended = await folder.lockgate("doctor", {
      AWS_ENDPOINT_URL: moto.endpoint,
      PATH: `${folder.path}:/usr/bin:/bin`,
    });
    expect(ended.out).to.match(/failed +Pulumi CLI +1\.2\.3, for programs on SDK/);
    expect(ended.out).to.match(/AWS provider +the project has no @pulumi\/aws/);
    expect(ended.out).to.match(/git +\d+\.\d+\.\d+/);
    expect(ended.code).to.equal(1);
  });

  it("fails on another organization than the recorded one, and on what can't be checked", async () => {
    await new OrganizationsClient({ endpoint: moto.endpoint, region: "us-east-1" }).send(
      new CreateOrganizationCommand({ FeatureSet: "ALL" }),
    );
    folder.write("Pulumi.org.yaml", "config:\n  lockgate:organizationId: o-other12345\n");
    const { code, of } = await examine({ AWS_ENDPOINT_URL: moto.endpoint });
    // moto knows no quotas of organizations.
    expect(of("AWS")).to.include({ verdict: "failed" });
    expect(of("AWS")?.says).to.include("could not be checked");
    expect(code).to.equal(1);
  });

  it("tells a network that leads nowhere from credentials that AWS refuses", async () => {
    const { code, of } = await examine({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(of("credentials")).to.include({ verdict: "failed" });
    expect(of("credentials")?.says).to.match(/can't be reached.*127\.0\.0\.1:9/);
    expect(of("clock")).to.include({ verdict: "warning" });
    expect(of("clock")?.says).to.match(/not known: .*127\.0\.0\.1:9.* can't be reached/);
    expect(of("organization")?.says).to.match(/not known: no credentials/);
    expect(of("quota of accounts")?.verdict).to.equal("warning");
    expect(code).to.equal(1);
  });

  it("asks for the time without credentials, too, and takes nothing that it could not ask for well", async () => {
    const none = { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" };
    const held = { ...process.env };
    for (const name of Object.keys(KEYS)) delete process.env[name];
    Object.assign(process.env, none);
    try {
      const { code, of } = await examine({ AWS_ENDPOINT_URL: moto.endpoint });
      expect(of("credentials")).to.include({ verdict: "warning", says: "none" });
      expect(of("clock")).to.include({ verdict: "ok" });
      expect(of("organization")).to.include({ verdict: "warning" });
      expect(of("quota of accounts")).to.include({ verdict: "warning" });
      expect(code).to.equal(0);
    } finally {
      for (const name of Object.keys(none)) delete process.env[name];
      Object.assign(process.env, held);
    }
  });

  it("looks in a checkout at Go and at the toolchain of npm start", async () => {
    const root = path.join(import.meta.dirname, "../../..");
    const bin = path.join(folder.path, "tools");
    const cached = path.join(folder.path, "cache/pulumi", sdkVersion, "bin");
    for (const [place, name, text] of [
      [bin, "go", "go version go1.18.3 linux/amd64"],
      [bin, "node", "v20.1.0"],
      [cached, "pulumi", `v${sdkVersion}`],
    ] as const) {
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, name), `#!/bin/sh\necho ${text}\n`, { mode: 0o755 });
    }
    const env = { AWS_ENDPOINT_URL: moto.endpoint, LOCKGATE_CACHE: path.join(folder.path, "cache") };
    const npx = `/x/node_modules/.bin:/y/node-gyp-bin:${bin}:/bin`;
    const ended = await folder.lockgate(`doctor --json --project ${root}`, { ...env, PATH: npx });
    const findings = JSON.parse(ended.out) as Finding[];
    const told = (check: string) => findings.find((finding) => finding.check === check);
    expect(told("Go")).to.include({ verdict: "warning", says: "1.18.3" });
    expect(told("Go")?.remedy).to.match(/install Go 1\.\d+/);
    expect(told("node on the PATH")).to.include({ verdict: "warning", says: "20.1.0" });
    expect(told("toolchain")).to.include({ verdict: "ok" });
    const bare = await folder.lockgate(`doctor --project ${root}`, {
      AWS_ENDPOINT_URL: moto.endpoint,
      LOCKGATE_CACHE: "/nonexistent",
      PATH: "/nonexistent",
    });
    expect(bare.out).to.match(/warning +toolchain +Pulumi \S+ is not in \/nonexistent/);
    expect(bare.out).to.match(/warning +Go +none on the PATH/);
  });

  it("shows nothing of a secret", async () => {
    const { out, err } = await examine({ AWS_ENDPOINT_URL: moto.endpoint });
    expect(out + err).to.not.include(KEYS.AWS_SECRET_ACCESS_KEY);
  });

  it("refuses a configuration that can't be read", async () => {
    folder.write("Pulumi.broken.yaml", "config: [");
    const { code, err } = await folder.lockgate("doctor --stack broken");
    expect(err).to.include("Pulumi.broken.yaml can't be read");
    expect(code).to.equal(3);
  });

  it("refuses a stack and a project that were named and are not there", async () => {
    const stack = await folder.lockgate("doctor --stack nope");
    expect(stack.err).to.match(/Pulumi\.nope\.yaml can't be read: ENOENT/);
    expect(stack.code).to.equal(3);
    const project = await folder.lockgate("doctor --project nowhere");
    expect(project.err).to.match(/nowhere holds no Pulumi\.yaml\nName the folder .* --project/);
    expect(project.code).to.equal(3);
  });
});
