// What a CLI that is killed between two writes leaves beside a state, as the real one meets it.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { clearTornAttrs } from "../../../automation/runner/tornAttrs.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";

describe("attributes of a state that a killed CLI has half-written", function () {
  this.timeout(900_000);
  const root = mkdtempSync(path.join(tmpdir(), "lockgate-attrs-"));
  const url = pathToFileURL(root).href;
  const attrs = path.join(root, ".pulumi/stacks/torn/dev.json.attrs");
  let pulumi: (...words: string[]) => string;
  before(async () => {
    const { bin, env } = await prepareToolchain({});
    writeFileSync(path.join(root, "Pulumi.yaml"), "name: torn\nruntime: yaml\n");
    const all = {
      ...process.env,
      ...env,
      PULUMI_BACKEND_URL: url,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_HOME: path.join(root, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
    pulumi = (...words) => execFileSync(bin, words, { cwd: root, env: all, encoding: "utf8", stdio: "pipe" });
    pulumi("stack", "init", "dev", "--non-interactive");
  });
  after(() => rmSync(root, { recursive: true }));

  it("keep Pulumi from the state, and are cleared: the state is read as before", async () => {
    const before = pulumi("stack", "export", "--stack", "dev");
    for (const half of ["", '{"user.cache_con']) {
      writeFileSync(attrs, half);
      expect(() => pulumi("stack", "export", "--stack", "dev")).to.throw(/EOF/);
      expect(await clearTornAttrs(url, "torn", "dev")).to.equal(true);
      expect(existsSync(attrs)).to.equal(false);
      expect(pulumi("stack", "export", "--stack", "dev")).to.equal(before);
    }
  });

  it("are left alone where they are whole, or where there are none", async () => {
    mkdirSync(path.dirname(attrs), { recursive: true });
    writeFileSync(attrs, '{"user.content_type":"application/json"}\n');
    expect(await clearTornAttrs(url, "torn", "dev")).to.equal(false);
    expect(readFileSync(attrs, "utf8")).to.contain("content_type");
    expect(await clearTornAttrs(url, "torn", "prod")).to.equal(false);
    expect(await clearTornAttrs("s3://states", "torn", "dev")).to.equal(false);
  });
});
