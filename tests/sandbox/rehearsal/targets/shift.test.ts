import { expect } from "chai";
import { shiftSteps } from "../../../../sandbox/rehearsal/targets/shift.ts";

const shown = (configuration: string) =>
  shiftSteps(configuration).map(({ afterSeconds, percent }) => `${afterSeconds}: ${percent}`);

describe("CodeDeploy's configurations for Lambda", () => {
  it("shift all at once, by a canary, or step by step until all is there", () => {
    expect(shown("CodeDeployDefault.LambdaAllAtOnce")).to.deep.equal(["0: 100"]);
    expect(shown("CodeDeployDefault.LambdaCanary10Percent5Minutes")).to.deep.equal(["0: 10", "300: 100"]);
    const linear = shown("CodeDeployDefault.LambdaLinear10PercentEvery1Minute");
    expect(linear).to.have.length(10);
    expect(linear.slice(0, 2).concat(linear.at(-1)!)).to.deep.equal(["0: 10", "60: 20", "540: 100"]);
  });

  it("are AWS's own: another one is an error that names it", () => {
    expect(() => shiftSteps("ours")).to.throw("deployment configuration ours is not rehearsed");
  });
});
