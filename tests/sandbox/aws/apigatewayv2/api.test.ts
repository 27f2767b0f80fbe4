import { expect } from "chai";
import { api } from "../../../../sandbox/aws/apigatewayv2/api.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const target = `arn:aws:lambda:eu-central-1:${workload}:function:lockgate-route`;
const inputs = { name: "route", protocolType: "HTTP", routeKey: "POST /github", target };

describe("apigatewayv2 Api", () => {
  it("has an id of its own, an address, and the ARN by which a function lets it call", () => {
    const { id, outputs } = testWorld().create(api, inputs);
    expect(id).to.match(/^[0-9a-z]{10}$/);
    expect(outputs).to.include({
      apiEndpoint: `https://${id}.execute-api.eu-central-1.amazonaws.com`,
      executionArn: `arn:aws:execute-api:eu-central-1:${workload}:${id}`,
      arn: `arn:aws:apigateway:eu-central-1::/apis/${id}`,
    });
  });
  itRefuses(api, () => ({ world: testWorld(), inputs }), [
    ["an unknown protocol", { protocolType: "REST" }, /HTTP, WEBSOCKET/],
    ["a route without a method", { routeKey: "/github" }, /a method and a path/],
    ["a route that leads nowhere", { target: undefined }, /set together/],
    ["a target without a route", { routeKey: undefined }, /set together/],
    ["a target that is no ARN", { target: "lockgate-route" }, /ARN/],
    ["a quick one for sockets", { protocolType: "WEBSOCKET" }, /HTTP APIs only/],
    ["a long description", { description: "x".repeat(1025) }, /length 1025/],
    ...badTags,
  ]);
});
