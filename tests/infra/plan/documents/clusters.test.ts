// Who may do what around a cluster, by evaluation, and in which partition.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import * as clusters from "../../../../infra/plan/documents/clusters.ts";
import { toJson } from "../../../../infra/plan/documents/document.ts";
import { managedPolicyLimit } from "../../../../infra/plan/documents/limits.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { knownAction } from "../../../../policy-pack/iam/index.ts";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { declared } from "../../mocks.ts";
import { decide } from "../evaluation.ts";
import { targetApps } from "../pipeline/samples.ts";

const apps = targetApps.filter(({ target }) => target.kind === "eks");
const configOf = (more: object = {}) =>
  exampleConfig("prod", { apps, parameters: undefined, secrets: undefined, ...more });

describe("C12 rights around a cluster", () => {
  it("C12 jobs find their own environment's cluster and alarm, and nothing of any other", () => {
    const config = configOf();
    const jobs = jobsIn(config, config.accountId).filter(({ kind }) => kind === "deploy" || kind === "check");
    expect(jobs).to.have.length(2);
    for (const { statements, variables } of jobs) {
      const own = statements.filter(({ Sid }) => Sid === "Cluster");
      expect(own.map(({ Action, Resource }) => [Action, Resource])).to.deep.equal([
        [["eks:DescribeCluster"], `arn:aws:eks:eu-central-1:${config.accountId}:cluster/lockgate-prod`],
      ]);
      expect(variables).to.include({ CLUSTER: "lockgate-prod", NAMESPACE: apps[0]?.name });
    }
  });

  describe("of who declares it", () => {
    const config = configOf();
    const account = config.accountId;
    const roles = serviceRoles(config, account);
    const context = { account, region: config.region, company: config.company, serviceRoles: roles };
    const more = boundaryMore({ ...context, issuers: [], targets: ["eks"] });
    const policies = deployPolicies(context, "environment");
    const boundary = [...more.deploy, ...deployBoundary(context)];

    it("C12 the deploy role may do all that declaring a cluster asks of AWS, in its region", async () => {
      const made = await declared("prod", () => declareEnvironment(config));
      const world = testWorld();
      const ofClusters = /^aws:(eks|sns)\/|launchTemplate|logGroup|logMetricFilter|metricAlarm|lambda\//;
      const calls = made
        .filter(({ type }) => ofClusters.test(type))
        .flatMap(({ type, inputs, outputs }) =>
          (["create", "read", "update", "delete"] as const).flatMap((operation) => {
            const before = operation === "create" ? {} : { id: String(outputs["id"]), outputs: {} };
            const target = { ...before, inputs: { ...inputs, tagsAll: { a: "b" } } };
            return resourceModels.get(type)?.calls(operation, target, world.context({ account })) ?? [];
          }),
        )
        // Of keys, topics and templates the mocks make up names that AWS would not.
        .filter(
          ({ resource }) =>
            !/:(key|launch-template|code-signing-config)[/:]|:sns:|lambda:[^:]+:[^:]+:(layer|function:id)/.test(
              resource,
            ),
        );
      const refused = calls.filter(
        ({ action, resource, context: keys }) =>
          decide(
            {
              arn: names.roleArn(account, names.deployRole),
              identity: policies.flatMap(({ statements }) => statements),
            },
            { action, resource, account, context: { "aws:RequestedRegion": config.region, ...keys } },
            { boundary },
          ) !== "allow",
      );
      expect(calls.filter(({ action }) => action.startsWith("eks:")).length).to.be.greaterThan(40);
      expect(refused.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([]);
    });

    it("C12 knows its actions, and keeps IAM's limits", () => {
      const documents = [
        ...policies.map(({ statements }) => statements),
        boundary,
        workloadBoundary(context, more.workload),
        clusters.nodeStatements(context, "prod", context),
        clusters.responderStatements(context, "prod"),
      ];
      for (const statements of documents) {
        expect(toJson(statements).length).to.be.at.most(managedPolicyLimit);
        const listed = statements.flatMap(({ Action = [] }) => [Action].flat());
        expect(listed.filter((action) => !knownAction(action))).to.deep.equal([]);
      }
      expect(policies.length).to.be.at.most(10);
    });

    it("C12 what runs there may do no more than the boundary lets it, and all that it is given", () => {
      const workload = workloadBoundary(context, more.workload);
      const given = [
        ...clusters.clusterStatements(context),
        ...clusters.nodeStatements(context, "prod", context),
        ...clusters.carrierStatements(context, "prod"),
        ...clusters.responderStatements(context, "prod"),
      ];
      for (const statement of given)
        // On keys their own policies decide.
        for (const action of [statement.Action ?? []].flat().filter((each) => !each.startsWith("kms:"))) {
          const resource = String([statement.Resource ?? []].flat()[0]).replaceAll("*", "x");
          const call = { action, resource, account, context: { "aws:RequestedRegion": config.region } };
          const arn = names.roleArn(account, "lockgate-prod-nodes");
          expect(decide({ arn, identity: [statement] }, call, { boundary: workload }), action).to.equal(
            "allow",
          );
        }
    });
  });

  it("C12 what declares clusters names those of Lockgate only, and hands each role to one service", () => {
    const config = configOf();
    const roles = serviceRoles(config, config.accountId);
    expect(roles["eks.amazonaws.com"]?.map((arn) => arn.split("/").at(-1))).to.deep.equal([
      "lockgate-prod-cluster",
      "lockgate-prod-nodes",
    ]);
    expect(roles["pods.eks.amazonaws.com"]?.map((arn) => arn.split("/").at(-1))).to.deep.equal([
      `lockgate-${apps[0]?.name}-prod-function`,
      "lockgate-prod-carrier",
    ]);
    const context = { account: config.accountId, region: config.region, serviceRoles: roles };
    const [own] = clusters.declaresClusters(context);
    for (const arn of own!.Resource as string[]) expect(arn).to.match(/\/lockgate-\*$/);
    expect(clusters.declaresClusters({ ...context, serviceRoles: {} })).to.deep.equal([]);
  });

  it("C12 ARNs carry the partition of the company's region, in every job of every target and all that surrounds a cluster", () => {
    expect(["us-gov-west-1", "cn-north-1", "eu-central-1"].map(names.partitionOf)).to.deep.equal([
      "aws-us-gov",
      "aws-cn",
      "aws",
    ]);
    const region = "us-gov-west-1";
    names.isAtHomeIn(region);
    try {
      const config = { ...exampleConfig("tooling", { apps: targetApps }), region };
      const accounts = [config.toolingAccountId, ...config.environments.map(({ accountId }) => accountId)];
      const place = { account: config.environments[0]!.accountId, region };
      const all = [
        ...accounts.flatMap((account) => jobsIn(config, account).flatMap(({ statements }) => statements)),
        ...clusters.clusterStatements(place),
        ...clusters.nodeStatements(place, "dev", place),
        ...clusters.carrierStatements(place, "dev"),
        ...clusters.trustPods(place, "dev"),
        ...clusters.declaresClusters({ ...place, serviceRoles: serviceRoles(config, place.account) }),
      ];
      const arns = [...toJson(all).matchAll(/"(arn:[^"]+)"/g)].map(([, arn]) => arn ?? "");
      expect(arns.length).to.be.greaterThan(500);
      expect(arns.filter((arn) => !arn.startsWith("arn:aws-us-gov:"))).to.deep.equal([]);
    } finally {
      names.isAtHomeIn("eu-central-1");
    }
  });
});
