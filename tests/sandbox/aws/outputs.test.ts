import { expect } from "chai";
import { callsOn, echo, overlay } from "../../../sandbox/aws/outputs.ts";
import { testWorld } from "./world.ts";

const context = testWorld().context();
const calls = callsOn(
  {
    create: ["x:Create"],
    createWith: { days: "x:PutDays" },
    read: ["x:Get"],
    update: { name: "x:Rename", days: { set: "x:PutDays", unset: "x:DeleteDays" } },
    delete: ["x:Delete"],
    tag: "x:Tag",
  },
  ({ id }) => `arn:${id ?? "*"}`,
);
const names = (...args: Parameters<typeof calls>): string[] => calls(...args).map((c) => c.action);

describe("callsOn", () => {
  it("makes the tag action and property actions of a create only where they are needed", () => {
    expect(names("create", { inputs: {} }, context)).to.deep.equal(["x:Create"]);
    expect(names("create", { inputs: { days: 3, tags: { a: "b" } } }, context)).to.deep.equal([
      "x:Create",
      "x:PutDays",
      "x:Tag",
    ]);
  });
  it("makes only the calls of what changed", () => {
    const outputs = { name: "a", days: 3, tags: { a: "b" } };
    expect(names("update", { inputs: { ...outputs }, outputs }, context)).to.deep.equal([]);
    expect(names("update", { inputs: { ...outputs, name: "b" }, outputs }, context)).to.deep.equal([
      "x:Rename",
    ]);
    expect(names("update", { inputs: { name: "a" }, outputs }, context)).to.deep.equal([
      "x:DeleteDays",
      "x:Tag",
    ]);
  });
  it("gives the tags as condition keys: those asked for on a create, those there afterwards", () => {
    const [created] = calls("create", { inputs: { tags: { team: "red" } } }, context);
    expect(created?.context).to.deep.equal({ "aws:RequestTag/team": "red", "aws:TagKeys": ["team"] });
    const [read] = calls("read", { id: "1", inputs: {}, outputs: { tagsAll: { team: "red" } } }, context);
    expect(read).to.deep.equal({
      action: "x:Get",
      resource: "arn:1",
      context: { "aws:ResourceTag/team": "red" },
    });
  });
});

describe("echo and overlay", () => {
  it("adds region and tagsAll where the type has them", () => {
    expect(echo({ a: 1, b: undefined, tags: { t: "1" } }, context, { tags: true })).to.deep.equal({
      a: 1,
      tags: { t: "1" },
      region: "eu-central-1",
      tagsAll: { t: "1" },
    });
    expect(echo({ a: 1 }, context, { global: true })).to.deep.equal({ a: 1 });
  });
  it("takes away the echo of an input that is gone, and keeps what AWS filled", () => {
    const world = testWorld();
    const previous = world.seed({
      token: "t",
      id: "1",
      inputs: { a: 1, b: 2 },
      outputs: { a: 1, b: 2, arn: "x" },
    });
    expect(overlay(previous, { a: 3 })).to.deep.equal({ a: 3, arn: "x" });
  });
});
