import { expect } from "chai";
import { deployment } from "../../../../sandbox/aws/apigateway/deployment.ts";
import { restApi } from "../../../../sandbox/aws/apigateway/restApi.ts";
import { stage } from "../../../../sandbox/aws/apigateway/stage.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const vpcEndpointIds = ["vpce-0123456789abcdef0"];
const inputs: Properties = {
  name: "private",
  body: JSON.stringify({ openapi: "3.0.1", paths: { "/validate": {} } }),
  policy: policyText({ Principal: "*", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*:*:*" }),
  endpointConfiguration: { types: "PRIVATE", vpcEndpointIds },
  putRestApiMode: "merge",
};
const deployed = () => {
  const world = testWorld();
  const api = world.create(restApi, inputs).id;
  const made = world.create(deployment, { restApi: api }).id;
  return { world, api, made, inputs: { restApi: api, deployment: made, stageName: "v1" } };
};

describe("apigateway RestApi", () => {
  it("has an id of its own, and the ARN by which a function lets it call", () => {
    const { id, outputs } = testWorld().create(restApi, inputs);
    expect(id).to.match(/^[0-9a-z]{10}$/);
    expect(outputs["executionArn"]).to.equal(`arn:aws:execute-api:eu-central-1:${workload}:${id}`);
  });
  itRefuses(restApi, () => ({ world: testWorld(), inputs }), [
    ["a body that is no OpenAPI", { body: '{"paths":{}}' }, /no OpenAPI document/],
    ["a body that is no JSON", { body: "openapi: 3" }, /not valid JSON/],
    [
      "a policy of another service",
      { policy: policyText({ Principal: "*", Action: "s3:GetObject" }) },
      /s3:GetObject/,
    ],
    ["a policy that is none", { policy: "{}" }, /not a valid policy/],
    [
      "an endpoint of a public API",
      { endpointConfiguration: { types: "REGIONAL", vpcEndpointIds } },
      /PRIVATE/,
    ],
    ["a kind of endpoint that is none", { endpointConfiguration: { types: "HIDDEN" } }, /EDGE/],
    [
      "what is no endpoint",
      { endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: ["vpc-1"] } },
      /vpce-/,
    ],
    ...badTags,
  ]);
});

describe("apigateway Deployment", () => {
  it("is refused for an API that is not there, answers nothing, or is private without a policy", () => {
    const world = testWorld();
    const deploy = (change: Properties) =>
      world.create(deployment, { restApi: world.create(restApi, { ...inputs, ...change }).id });
    expect(() => world.create(deployment, { restApi: "none" })).to.throw(/NotFound.*none/);
    expect(() => deploy({ policy: undefined })).to.throw(/doesn't have a resource policy/);
    expect(() => deploy({ body: undefined })).to.throw(/any methods/);
  });
  it("stays while a stage answers with it", () => {
    const { world, made, api, inputs: staged } = deployed();
    world.create(stage, staged);
    const [kept] = world.find(deployment.token, {}, ({ id }) => id === made);
    expect(() => world.remove(deployment, kept!)).to.throw(/Active stages/);
    const next = world.create(deployment, { restApi: api });
    world.update(stage, world.find(stage.token)[0]!, { ...staged, deployment: next.id });
    world.remove(deployment, kept!);
  });
});

describe("apigateway Stage", () => {
  it("has the address of its API, once", () => {
    const { world, api, inputs: staged } = deployed();
    expect(world.create(stage, staged).outputs["invokeUrl"]).to.equal(
      `https://${api}.execute-api.eu-central-1.amazonaws.com/v1`,
    );
    expect(() => world.create(stage, staged)).to.throw(/already exists/);
  });
  itRefuses(stage, deployed, [
    ["a deployment that is not there", { deployment: "none" }, /does not exist/],
    ["an API that is not there", { restApi: "none" }, /NotFound/],
    ["a name with a slash", { stageName: "v/1" }, /underscores/],
    ...badTags,
  ]);
});
