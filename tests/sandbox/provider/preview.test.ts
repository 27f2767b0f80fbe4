// What an update's preview says of outputs: kept, given, or not known yet.
import { expect } from "chai";
import {
  AwsError,
  UNKNOWN,
  type Context,
  type ResourceModel,
  type World,
} from "../../../sandbox/aws/model.ts";
import { baseCaller } from "../../../sandbox/provider/configuration.ts";
import { previewCreate, previewUpdate } from "../../../sandbox/provider/preview.ts";

const model: ResourceModel = {
  token: "aws:test/thing:Thing",
  calls: () => [],
  create: () => ({ id: "a", outputs: {} }),
  update: (previous, inputs) => ({ ...previous.outputs, ...inputs, version: `of ${String(inputs.code)}` }),
};
const row = {
  token: model.token,
  id: "a",
  account: "1",
  region: "r",
  urn: "u",
  confirmed: true,
  inputs: { code: "1", note: "x" },
  outputs: { code: "1", note: "x", version: "of 1", arn: "arn:a" },
};
const context: Context = { caller: baseCaller("eu-central-1"), world: {} as World };

describe("previewUpdate", () => {
  it("keeps what the update keeps and leaves unknown what it computes anew", () => {
    expect(previewUpdate(row, model, { code: "2", note: "x" }, context)).to.deep.equal({
      code: "2",
      note: "x",
      version: UNKNOWN,
      arn: "arn:a",
    });
    expect(previewUpdate(row, model, { code: "1", note: "y" }, context)).to.include({ version: "of 1" });
  });
  it("drops the echo of an input that is gone", () => {
    expect(
      previewUpdate(row, { ...model, update: undefined } as never, { code: "1" }, context),
    ).to.deep.equal({
      code: "1",
      version: "of 1",
      arn: "arn:a",
    });
  });
  it("does not run the model on what is not known yet", () => {
    expect(previewUpdate(row, model, { code: UNKNOWN, note: "x" }, context)).to.deep.equal({
      code: UNKNOWN,
      note: "x",
      version: "of 1",
      arn: "arn:a",
    });
  });
  it("leaves AWS's refusal to the update itself, but not a fault of the model", () => {
    const failing = (error: Error): ResourceModel => ({
      ...model,
      update: () => {
        throw error;
      },
    });
    expect(previewUpdate(row, failing(new AwsError("NotYet", "no")), { code: "2" }, context).code).to.equal(
      "2",
    );
    expect(() => previewUpdate(row, failing(new TypeError("bug")), { code: "2" }, context)).to.throw("bug");
  });
});

describe("what AWS adds inside of an input", () => {
  const cluster: ResourceModel = { ...model, token: "aws:eks/cluster:Cluster", computes: ["network.group"] };
  it("is unknown before it has", () => {
    expect(previewCreate(cluster, { network: { subnets: ["a"] } })["network"]).to.deep.equal({
      subnets: ["a"],
      group: UNKNOWN,
    });
  });
  it("is kept afterwards, also where the rest is not known yet", () => {
    const network = { subnets: ["a"], group: "sg-1" };
    const made = { ...row, inputs: { network: { subnets: ["a"] } }, outputs: { network } };
    const after = previewUpdate(made, cluster, { network: { subnets: [UNKNOWN] } }, context);
    expect(after["network"]).to.deep.equal({ subnets: [UNKNOWN], group: "sg-1" });
  });
});
