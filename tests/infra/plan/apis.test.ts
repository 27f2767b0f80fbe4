// Who declares APIs in front of functions: the deploy role of an environment whose apps have one, and no other.
import { expect } from "chai";
import { calledBy, hasApi } from "../../../infra/plan/apis.ts";
import { deployBoundary } from "../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../infra/plan/documents/boundaryMore.ts";
import { deployPolicies } from "../../../infra/plan/documents/bootstrap.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { decide } from "./evaluation.ts";
import { sampleTargets } from "./pipeline/samples.ts";

const place = { account: "783562562418", region: "eu-central-1" };
const [first] = valueOf("dev", "apps") as object[];
const apis = `arn:aws:apigateway:${place.region}::/apis`;
const code = `arn:aws:lambda:${place.region}:${place.account}:function`;

describe("C7 rights to declare APIs", () => {
  const may = (action: string, resource: string, known: boolean): string => {
    const context = { ...place, serviceRoles: {}, apis: known };
    return decide(
      {
        arn: `arn:aws:iam::${place.account}:role/LockgateDeploy`,
        identity: deployPolicies({ ...context, company: "acme" }, "environment").flatMap(
          ({ statements }) => statements,
        ),
      },
      { action, resource, account: place.account, context: { "aws:RequestedRegion": place.region } },
      {
        boundary: [
          ...boundaryMore({ ...context, issuers: [], targets: ["lambdaCanary"] }).deploy,
          ...deployBoundary(place),
        ],
      },
    );
  };

  it("C7 the deploy role declares them where an app has one, and nowhere else", () => {
    expect(may("apigateway:POST", apis, true)).to.equal("allow");
    expect(may("apigateway:POST", apis, false)).to.equal("deny");
    expect(may("lambda:AddPermission", `${code}:lockgate-bot-dev`, true)).to.equal("allow");
    expect(may("lambda:AddPermission", `${code}:lockgate-bot-dev`, false)).to.equal("deny");
  });

  it("C7 it opens no function of somebody else's, and no domain", () => {
    expect(may("lambda:AddPermission", `${code}:payroll`, true)).to.equal("deny");
    const domains = `arn:aws:apigateway:${place.region}::/domainnames`;
    expect(may("apigateway:POST", domains, true)).to.equal("deny");
  });

  it("C7 API Gateway calls by stage, method and path", () => {
    expect(["POST /talk", "ANY /talk", "$default"].map(calledBy)).to.deep.equal([
      "*/POST/talk",
      "*/*/talk",
      "*/$default",
    ]);
  });

  it("C7 only functions have one", () => {
    const app = (target: object) => exampleConfig("dev", { apps: [{ ...first, target }] }).apps[0]!;
    const { lambdaCanary, ecs } = sampleTargets;
    expect(hasApi(app({ ...lambdaCanary, api: {} }))).to.equal(true);
    expect(hasApi(app(lambdaCanary))).to.equal(false);
    expect(hasApi(app(ecs))).to.equal(false);
  });
});
