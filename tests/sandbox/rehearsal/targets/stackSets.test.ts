import { expect } from "chai";
import { VirtualClock } from "../../../../sandbox/rehearsal/clock.ts";
import { stackSets } from "../../../../sandbox/rehearsal/targets/stackSets.ts";
import type { World } from "../../../../sandbox/rehearsal/world.ts";
import { companyOf } from "../../../../policy-pack/access/company.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { resource, TOOLING } from "../../../policy-pack/worldBasics.ts";

const project = resource("project", "deploy", {
  name: "deploy",
  arn: `arn:aws:codebuild:eu-central-1:${TOOLING}:project/deploy`,
  environment: { environmentVariables: [{ name: "STACK_SET", value: "keys" }] },
});
/** That of the world's provider. */
const account = accountOf(project) ?? "";

describe("the model of StackSets", () => {
  const world = () => {
    const clock = new VirtualClock();
    const made = { company: companyOf(buildModel([project])), region: "eu-central-1", clock };
    return { clock, target: stackSets(made as unknown as World) };
  };
  const ask = (target: ReturnType<typeof stackSets>, operation: string, input: object = {}) =>
    target.answer(`CloudFormationClient.${operation}Command`, { StackSetName: "keys", ...input }, account);

  it("updates when its time has come, and keeps the parameters that are to be kept", async () => {
    const { clock, target } = world();
    const update = async (Parameters: object[]) => {
      const { OperationId } = ask(target, "UpdateStackSet", { Parameters }) as { OperationId: string };
      expect(ask(target, "DescribeStackSetOperation", { OperationId })).to.deep.equal({
        StackSetOperation: { Status: "RUNNING" },
      });
      await clock.pause(60);
      expect(ask(target, "DescribeStackSetOperation", { OperationId })).to.deep.equal({
        StackSetOperation: { Status: "SUCCEEDED" },
      });
    };
    await update([
      { ParameterKey: "a", ParameterValue: "1" },
      { ParameterKey: "b", ParameterValue: "1" },
    ]);
    await update([
      { ParameterKey: "b", ParameterValue: "2" },
      { ParameterKey: "a", UsePreviousValue: true },
    ]);
    const { StackSet } = ask(target, "DescribeStackSet") as { StackSet: { Parameters: object[] } };
    expect(StackSet.Parameters).to.deep.equal([
      { ParameterKey: "a", ParameterValue: "1" },
      { ParameterKey: "b", ParameterValue: "2" },
    ]);
    expect(target.traffic()).to.deep.equal([{ account, name: "keys", shares: { "update 2": 100 } }]);
  });

  it("knows no set that no job names, no operation that it did not begin, and no other service", () => {
    const { target } = world();
    expect(() => ask(target, "DescribeStackSet", { StackSetName: "other" })).to.throw(
      "StackSet other not found",
    );
    expect(() => ask(target, "DescribeStackSetOperation", { OperationId: "x" })).to.throw("no operation x");
    expect(target.answer("S3Client.GetObjectCommand", {}, account)).to.equal(undefined);
  });
});
