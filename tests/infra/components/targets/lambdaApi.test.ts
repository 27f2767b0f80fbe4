import { expect } from "chai";
import { formatPath } from "../../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../../infra/configuration/validate.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { changed, exampleConfig, valueOf } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";

const withApi = (api: unknown) => {
  const [app] = valueOf("prod", "apps") as App[];
  if (app?.target.kind !== "lambdaCanary") throw new Error("the example has no such app");
  return [{ ...app, target: { ...app.target, api } }];
};
const types = {
  api: "aws:apigatewayv2/api:Api",
  permission: "aws:lambda/permission:Permission",
  parameter: "aws:ssm/parameter:Parameter",
};

describe("C7 LambdaApi", () => {
  let resources: Declared[];
  const declare = async (api: unknown) => {
    const config = exampleConfig("prod", { apps: withApi(api) });
    resources = await declared("prod", () => declareEnvironment(config));
  };

  it("C7 has one route to the alias that a canary shifts", async () => {
    await declare({ routeKey: "POST /account" });
    const alias = one(resources, "aws:lambda/alias:Alias");
    expect(one(resources, types.api).inputs).to.include({
      name: "lockgate-top-scores-prod",
      protocolType: "HTTP",
      routeKey: "POST /account",
      target: alias.outputs["arn"],
    });
  });

  it("C7 may call that alias by that route, and nothing else of API Gateway may", async () => {
    await declare({ routeKey: "POST /account" });
    const [permission] = ofType(resources, types.permission).filter(
      ({ inputs }) => inputs["principal"] === "apigateway.amazonaws.com",
    );
    expect(permission?.inputs).to.include({
      qualifier: "live",
      action: "lambda:InvokeFunction",
      sourceArn: `${String(one(resources, types.api).outputs["executionArn"])}/*/POST/account`,
    });
  });

  it("C7 tells where it answers, in a parameter", async () => {
    await declare({ routeKey: "POST /account" });
    const told = ofType(resources, types.parameter).map(({ inputs }) => inputs);
    const endpoint = String(one(resources, types.api).outputs["apiEndpoint"]);
    expect(told).to.deep.include.members([
      {
        name: "/lockgate/apis/top-scores/prod",
        description: "Where top-scores answers in prod",
        tier: "Standard",
        type: "String",
        insecureValue: `${endpoint}/account`,
      },
    ]);
  });

  it("C7 takes every request where no route is given, and there is none where nobody asks for it", async () => {
    await declare({});
    expect(one(resources, types.api).inputs["routeKey"]).to.equal("$default");
    await declare(undefined);
    expect(ofType(resources, types.api)).to.deep.equal([]);
  });

  for (const routeKey of ["talk", "FETCH /talk", "POST /talk/{id}", "POST talk", ""])
    it(`refuses the route "${routeKey}" and says how one is written`, () => {
      const result = validateConfig("prod", changed("prod", { apps: withApi({ routeKey }) }));
      const faults = result.ok ? [] : result.faults;
      expect(faults.map(({ path }) => formatPath(path))).to.deep.equal(["apps[0].target.api.routeKey"]);
      expect(faults[0]?.remedy).to.contain("POST /talk");
    });
});
