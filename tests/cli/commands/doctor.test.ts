// lockgate doctor against moto, which answers as AWS does, and where nothing answers.

import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { expect } from "chai";
import { chmodSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { Folder } from "../terminal.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAOWNER00000000000", AWS_SECRET_ACCESS_KEY: "of no meaning to moto" };

/** Stands in for the CLI. */
const pulumi = `#!/bin/sh
if [ "$1" = version ]; then echo v1.2.3; else echo '[{"name": "aws", "kind": "resource", "version": "7.0.0"}]'; fi
`;

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
    expect(of("clock")).to.equal(undefined);
    expect(code).to.equal(1);
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
});
