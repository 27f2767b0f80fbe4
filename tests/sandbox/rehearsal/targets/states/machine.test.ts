import { expect } from "chai";
import { etlMachine } from "../../../../../infra/plan/glue/etl.ts";
import { isDefinition } from "../../../../../sandbox/aws/stepfunctions/definition.ts";
import {
  runMachine,
  TaskError,
  type Machine,
} from "../../../../../sandbox/rehearsal/targets/states/machine.ts";

const place = { account: "111111111111", region: "eu-central-1" };
const machine = etlMachine({
  place,
  app: "orders",
  environment: "dev",
  timeoutMinutes: 60,
}) as unknown as Machine;
const input = { id: "orders/a.csv#1", object: "s3://raw/orders/a.csv", version: "1" };

type Call = [resource: string, parameters: Record<string, unknown>];

/** Runs it with answers of the jobs, in order; what is left out succeeds. */
async function run(outcomes: readonly (TaskError | undefined)[] = [], on = /glue/) {
  const calls: Call[] = [];
  const pauses: number[] = [];
  const left = [...outcomes];
  const ended = await runMachine(machine, input, {
    call: (resource, parameters) => {
      calls.push([resource.replace("arn:aws:states:::", ""), parameters as Record<string, unknown>]);
      const error = on.test(resource) ? left.shift() : undefined;
      return error === undefined ? Promise.resolve({}) : Promise.reject(error);
    },
    pause: (seconds) => Promise.resolve(void pauses.push(seconds)),
    now: () => new Date("2026-11-26T15:00:00Z"),
  });
  const told = calls.filter(([resource]) => resource === "sns:publish").map(([, { Message }]) => Message);
  const noted = calls
    .filter(([resource]) => resource === "dynamodb:updateItem")
    .map(([, each]) => each["ExpressionAttributeValues"] as Record<string, { S: string }>);
  return { ended, calls, pauses, told, noted };
}

describe("C9 what becomes of data that has arrived", () => {
  it("C9 is a definition that Step Functions takes", () => {
    expect(isDefinition(JSON.stringify(machine))).to.equal(undefined);
  });

  it("C9 is conformed, built, written down as completed and told once", async () => {
    const { ended, calls, told, noted } = await run();
    expect(ended).to.deep.equal({ status: "SUCCEEDED", passed: ["Conform", "Build", "Completed", "Tell"] });
    expect(
      calls
        .slice(0, 2)
        .map(([, { JobName, Arguments }]) => [
          JobName,
          (Arguments as object as { "--object": string })["--object"],
        ]),
    ).to.deep.equal([
      ["lockgate-orders-dev-conform", input.object],
      ["lockgate-orders-dev-build", input.object],
    ]);
    expect(noted).to.deep.equal([
      { ":state": { S: "completed" }, ":ended": { S: "2026-11-26T15:00:00.000Z" } },
    ]);
    expect(told).to.deep.equal([input.object]);
  });

  for (const [step, outcomes] of [
    ["Conform", [new TaskError("States.TaskFailed", "no such column")]],
    ["Build", [undefined, new TaskError("States.Timeout", "no such column")]],
  ] as const)
    it(`C9 where ${step} fails it is written down with the reason, told once, and nothing is said to be ready`, async () => {
      const { ended, told, noted } = await run(outcomes);
      expect(ended).to.deep.include({ status: "FAILED", error: "NotMade" });
      expect(ended.passed.slice(-4)).to.deep.equal([step, "Failed", "TellFailure", "NotMade"]);
      expect(noted[0]).to.deep.include({ ":state": { S: "failed" }, ":reason": { S: "no such column" } });
      expect(told).to.deep.equal([`${input.object}: no such column`]);
    });

  it("C9 a job that is busy is asked again, each time later", async () => {
    const busy = new TaskError("Glue.ConcurrentRunsExceededException", "10 run");
    const { ended, pauses } = await run([busy, busy]);
    expect(ended.status).to.equal("SUCCEEDED");
    expect(pauses).to.deep.equal([30, 45]);
  });

  it("C9 a record that can't be written at once is written in the end, and told only then", async () => {
    const { ended, pauses, told } = await run(
      [new TaskError("DynamoDB.InternalServerErrorException", "")],
      /dynamodb/,
    );
    expect(ended.status).to.equal("SUCCEEDED");
    expect([pauses, told]).to.deep.equal([[2], [input.object]]);
  });

  it("what the interpreter does not know is an error that names it", async () => {
    const unknown = { StartAt: "A", States: { A: { Type: "Wait", End: true } } };
    const world = { call: () => Promise.resolve({}), pause: () => Promise.resolve(), now: () => new Date() };
    const error = await runMachine(unknown, {}, world).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).to.equal("state A is a Wait, which is not rehearsed");
  });
});
