import { expect } from "chai";
import { eventSourceMapping } from "../../../../sandbox/aws/lambda/eventSourceMapping.ts";
import { functionToken } from "../../../../sandbox/aws/lambda/function.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const stream = `arn:aws:dynamodb:eu-central-1:${workload}:table/deployments/stream/2026-09-26T12:00:00.000`;
const arn = `arn:aws:lambda:eu-central-1:${workload}:function:tell`;
const inputs: Properties = {
  eventSourceArn: stream,
  functionName: "tell",
  startingPosition: "TRIM_HORIZON",
  filterCriteria: { filters: [{ pattern: '{"eventName":["INSERT"]}' }] },
};
function scene() {
  const world = testWorld();
  const region = "eu-central-1";
  world.seed({
    token: functionToken,
    id: "tell",
    region,
    inputs: { name: "tell" },
    outputs: { arn, name: "tell" },
  });
  world.seed({
    token: "aws:dynamodb/table:Table",
    id: "deployments",
    region,
    outputs: { streamArn: stream },
  });
  return { world, inputs };
}

describe("lambda EventSourceMapping", () => {
  it("has an id of its own, once for a stream and a function, and is asked for by the function", () => {
    const { world } = scene();
    expect(world.create(eventSourceMapping, inputs).id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(() => world.create(eventSourceMapping, inputs)).to.throw(/ResourceConflict.*already exists/);
    const [call] = eventSourceMapping.calls("create", { inputs }, world.context());
    expect(call).to.deep.include({ resource: "*", context: { "lambda:FunctionArn": arn } });
  });
  itRefuses(eventSourceMapping, scene, [
    ["a stream that is not there", { eventSourceArn: `${stream}1` }, /Stream not found/],
    ["a function that is not there", { functionName: "nobody" }, /nobody/],
    ["a stream from nowhere on", { startingPosition: undefined }, /is missing/],
    ["a batch of nothing", { batchSize: 0 }, /between 1/],
    ["a filter that is no JSON", { filterCriteria: { filters: [{ pattern: "{" }] } }, /not valid JSON/],
    ["an answer that is none", { functionResponseTypes: ["All"] }, /ReportBatchItemFailures/],
    ...badTags,
  ]);
});
