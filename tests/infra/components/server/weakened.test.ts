// The deployment server is in none of the stacks that npm start brings up: its parts are weakened here, one thing at a time.
import { expect } from "chai";
import { declareTooling } from "../../../../infra/layers/tooling.ts";
import type { StateResource } from "../../../../policy-pack/analyze/state.ts";
import { rules } from "../../../../policy-pack/pack.ts";
import { Jury } from "../../../policy-pack/landingZone/judge.ts";
import type { LeftOut } from "../../../policy-pack/landingZone/leftOut/leftOut.ts";
import { oneOfEach, sort, unneeded, type Expected } from "../../../policy-pack/landingZone/survey.ts";
import { exampleConfig } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared } from "../../mocks.ts";
import { server } from "../../serverSample.ts";

const PARTS = /^aws:(?:ecs|lb|rds)\//;

const of = (type: string, rule: string, ...what: readonly string[]): Expected =>
  Object.fromEntries(what.map((one) => [`${type} ${one}`, [rule]]));
const [service, task, cluster] = ["service:Service", "taskDefinition:TaskDefinition", "cluster:Cluster"].map(
  (type) => `aws:ecs/${type}`,
) as [string, string, string];
const [balancer, listener, targets] = [
  "loadBalancer:LoadBalancer",
  "listener:Listener",
  "targetGroup:TargetGroup",
].map((type) => `aws:lb/${type}`) as [string, string, string];
const [database, parameters, subnets] = [
  "instance:Instance",
  "parameterGroup:ParameterGroup",
  "subnetGroup:SubnetGroup",
].map((type) => `aws:rds/${type}`) as [string, string, string];

/** What each weakening is reported by. */
const expected: Expected = {
  ...of(
    service,
    "COMP-06",
    "deploymentCircuitBreaker.enable false",
    "deploymentCircuitBreaker.rollback false",
    "networkConfiguration.assignPublicIp true",
  ),
  ...of(listener, "NET-10", "sslPolicy gone"),
  ...of(
    balancer,
    "NET-10",
    "dropInvalidHeaderFields false",
    "enableDeletionProtection false",
    "internal false",
  ),
  ...of(
    database,
    "COMP-13",
    "autoMinorVersionUpgrade false",
    "backupRetentionPeriod 1",
    "deletionProtection false",
    "enabledCloudwatchLogsExports gone",
    "kmsKeyId gone",
    "manageMasterUserPassword false",
    "masterUserSecretKmsKeyId gone",
    "multiAz false",
    "publiclyAccessible true",
    "storageEncrypted false",
    "storageEncrypted gone",
  ),
};

const left = (type: string, reason: string, ...what: readonly string[]): LeftOut => ({ type, what, reason });
const leftOut: readonly LeftOut[] = [
  ...[service, task, cluster, listener, targets, parameters, subnets].map((type) =>
    left(
      type,
      "mocks show all as protected; nothing is kept in it, so that a program makes it anew",
      "unprotected",
    ),
  ),
  ...[balancer, database].map((type) =>
    left(
      type,
      "AWS itself refuses to delete it: enableDeletionProtection and deletionProtection are judged",
      "unprotected",
    ),
  ),
  ...[service, cluster, task, balancer, listener, targets, database].map((type) =>
    left(type, "what is not there runs, answers and keeps nothing", "removed"),
  ),
  ...[parameters, subnets].map((type) => left(type, "AWS refuses while the database uses it", "removed")),
  left(
    service,
    "tasks stay where they are; what is lost is their spread over zones after one is lost",
    "availabilityZoneRebalancing DISABLED",
  ),
  left(
    service,
    "tasks then are in the network's default group, which NET-01 keeps closed",
    "networkConfiguration.securityGroups gone",
  ),
  left(
    balancer,
    "it then is in the network's default group, which NET-01 keeps closed",
    "securityGroups gone",
  ),
  left(
    database,
    "it then is in the network's default group, which NET-01 keeps closed",
    "vpcSecurityGroupIds gone",
  ),
  left(
    database,
    "servers and workers can't log in: they have no password",
    "iamDatabaseAuthenticationEnabled false",
  ),
  left(database, "tags of snapshots say whose they are, and open nothing", "copyTagsToSnapshot false"),
  left(
    database,
    "a database that says nothing of its environment is judged as production's",
    "tags.lockgate:environment gone",
  ),
];

describe("the deployment server, weakened", function () {
  this.timeout(120_000);
  let resources: readonly StateResource[];
  before(async () => {
    const made = await declared("tooling", () => declareTooling(exampleConfig("tooling", { server })));
    const inputs = new Map(made.map((one) => [`${one.type} ${one.name}`, one.inputs]));
    resources = factsOf(made, "tooling")
      .filter(({ type }) => PARTS.test(type) || type.startsWith("aws:kms/"))
      .map(({ props, ...facts }) => ({
        ...facts,
        stack: "tooling",
        inputs: inputs.get(`${facts.type} ${facts.name}`) ?? {},
        outputs: props,
        trace: [] as never,
      }));
  });

  it("is reported by a rule, whatever gets less safe, or left out for a reason", () => {
    const parts = resources.filter(({ type }) => PARTS.test(type));
    const { asked } = sort({ resources: parts, leftOut });
    const jury = new Jury(resources);
    const judges = rules.filter(({ appliesTo }) => appliesTo.some((type) => PARTS.test(type)));
    const said = Object.fromEntries(
      oneOfEach(asked).map((mutant) => [mutant.kind, [jury.reports(mutant, judges) ?? "nobody"]]),
    );
    expect(said).to.deep.equal(expected);
  });

  it("has no reason that nothing needs", () => {
    const parts = resources.filter(({ type }) => PARTS.test(type));
    expect(unneeded({ resources: parts, rules, expected, leftOut })).to.deep.equal([]);
  });
});
