// Subnets of jobs lead to AWS by endpoints alone: to each service that the jobs of a target have rights to.
import { expect } from "chai";
import { gatewayEndpoints, interfaceEndpoints, targetEndpoints } from "../../../infra/plan/egress.ts";
import { jobsIn } from "../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../example.ts";
import { targetApps } from "./pipeline/samples.ts";

/** Endpoints that are called otherwise than the service in names of actions. */
const endpoints: Readonly<Record<string, string>> = { cloudwatch: "monitoring" };
/** CodeBuild makes interfaces before a job runs, and a role is passed by another call. */
const notCalled = ["ec2", "iam"];

describe("A8 ways of jobs out of their network", () => {
  for (const app of targetApps)
    it(`A8 lead to all that releases to ${app.target.kind} call`, () => {
      const config = exampleConfig("prod", { apps: [app], parameters: undefined, secrets: undefined });
      const prod = config.environments.find(({ name }) => name === "prod")!;
      const ways = [
        ...gatewayEndpoints,
        ...interfaceEndpoints("prod", { endpoints: targetEndpoints(config.apps), bastion: false }),
      ];
      const called = jobsIn(config, prod.accountId)
        .flatMap(({ statements }) => statements.flatMap(({ Action = [] }) => [Action].flat()))
        .map((action) => action.split(":")[0] ?? "")
        .filter((service) => !notCalled.includes(service));
      expect(called).to.include("dynamodb");
      expect(ways).to.include.members(called.map((service) => endpoints[service] ?? service));
    });
});
