import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { bundleTools } from "../../../../infra/components/pipeline/bundle.ts";

const folder = new URL("../../../../infra/components/pipeline/", import.meta.url);

describe("the tools of jobs", function () {
  this.timeout(60_000);

  it("are the same bytes wherever and whenever they are bundled", () => {
    const program = `import { bundleTools } from ${JSON.stringify(new URL("bundle.ts", folder).href)}; process.stdout.write(bundleTools().sha256)`;
    const other = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: "/" });
    expect(other.toString()).to.equal(bundleTools().sha256);
  });

  it("fit a layer, and hold no path of this machine", () => {
    const { text } = bundleTools();
    expect(Buffer.byteLength(text)).to.be.lessThan(50 * 1024 * 1024);
    expect(text).not.to.contain(process.cwd());
  });
});
