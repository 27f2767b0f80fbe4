// `npm run test:upgrade` from its command line to its exit code, on a package that stands in for the one npm would install.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PINNED = path.join(ROOT, "node_modules/@pulumi/aws");

/** `npm install --prefix FOLDER ...`: the pinned package, in which one input has another name. */
const renames = `#!/bin/sh
mkdir -p "$3/node_modules/@pulumi" && cp -rs "${PINNED}" "$3/node_modules/@pulumi/aws"
cd "$3/node_modules/@pulumi/aws/kms" && rm key.d.ts
sed 's/multiRegion?/manyRegions?/' "${PINNED}/kms/key.d.ts" > key.d.ts
`;
const same = `#!/bin/sh
mkdir -p "$3/node_modules/@pulumi" && cp -rs "${PINNED}" "$3/node_modules/@pulumi/aws"
`;
const none = `#!/bin/sh
echo "npm error 404" >&2
exit 1
`;

describe("npm run test:upgrade", function () {
  this.timeout(180_000);
  let bin: string;
  beforeEach(() => (bin = mkdtempSync(path.join(tmpdir(), "lockgate-upgrade-test-"))));
  afterEach(() => rmSync(bin, { recursive: true, force: true }));

  const upgrade = (npm: string, ...args: string[]) => {
    writeFileSync(path.join(bin, "npm"), npm, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
    const program = path.join(ROOT, "sandbox/schema/upgrade.ts");
    return spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8" });
  };

  it("says which input is gone and which is new, and ends with 1 since one breaks", () => {
    const { status, stdout } = upgrade(renames);
    expect(stdout).to.match(/installing \^\d+\.\d+\.\d+ beside it/);
    expect(stdout).to.match(/^breaks {2}aws:kms\/key:Key\.multiRegion is gone$/m);
    expect(stdout).to.match(/^new {5}aws:kms\/key:Key\.manyRegions is new/m);
    expect(stdout).to.match(/ \d+ changes, [1-9]\d* of which break$/m);
    expect(status).to.equal(1);
  });

  it("says that nothing changes, and ends with 0", () => {
    const { status, stdout } = upgrade(same, "7.0.0");
    expect(stdout).to.include("installing 7.0.0 beside it").and.include(": 0 changes, 0 of which break");
    expect(status).to.equal(0);
  });

  it("names what npm said where there is no such version, and refuses more than one", () => {
    const missing = upgrade(none, "99.0.0");
    expect(missing.stderr).to.match(/npm gives no @pulumi\/aws 99\.0\.0: .*\n.*404/);
    expect(missing.status).to.equal(3);
    const two = upgrade(same, "1", "2");
    expect(two.stdout).to.include("npm run test:upgrade [-- VERSION]");
    expect(two.status).to.equal(2);
  });
});
