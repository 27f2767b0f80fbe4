import { expect } from "chai";
import { stacksOf } from "../../../automation/runner/stackFiles.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { stacks } from "../../infra/example.ts";

describe("stacks of the checkout", () => {
  it("are those that have a file of their own, without what people's environments are made from", () => {
    expect(stacksOf(repositoryRoot)).to.have.members([...stacks]);
  });
});
