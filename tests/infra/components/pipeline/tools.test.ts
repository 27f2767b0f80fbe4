import { expect } from "chai";
import { bundleTools } from "../../../../infra/components/pipeline/bundle.ts";

describe("the tools of jobs", function () {
  this.timeout(60_000);

  it("fit a layer, and hold no path of this machine", () => {
    const { text } = bundleTools();
    expect(Buffer.byteLength(text)).to.be.lessThan(50 * 1024 * 1024);
    expect(text).not.to.contain(process.cwd());
  });
});
