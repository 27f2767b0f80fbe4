import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const task = (container: object) => [
  resource("taskDefinition", "task", {
    containerDefinitions: JSON.stringify([
      { name: "web", logConfiguration: { logDriver: "awslogs" }, ...container },
    ]),
  }),
];
const cluster = (settings: unknown) => [resource("containerCluster", "cluster", { settings })];
const service = (props: Facts["props"]) => [
  resource("containerService", "service", {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    ...props,
  }),
];

ruleCases("COMP-06", [
  { name: "a log", expect: "pass", resources: task({}) },
  {
    name: "insights",
    expect: "pass",
    resources: cluster([{ name: "containerInsights", value: "enhanced" }]),
  },
  {
    name: "a breaker",
    expect: "pass",
    resources: service({ networkConfiguration: { assignPublicIp: false } }),
  },
  {
    name: "CodeDeploy rolls back",
    expect: "pass",
    resources: service({
      deploymentCircuitBreaker: undefined,
      deploymentController: { type: "CODE_DEPLOY" },
    }),
  },
  {
    name: "no log",
    expect: "fail",
    says: "container web",
    on: "task",
    resources: task({ logConfiguration: undefined }),
  },
  {
    name: "a log that goes nowhere",
    expect: "fail",
    says: "logConfiguration",
    resources: task({ logConfiguration: {} }),
  },
  { name: "no insights", expect: "fail", says: "absent", on: "cluster", resources: cluster(undefined) },
  {
    name: "insights off",
    expect: "fail",
    says: "disabled",
    resources: cluster([{ name: "containerInsights", value: "disabled" }]),
  },
  {
    name: "a public address",
    expect: "fail",
    says: "assignPublicIp",
    on: "service",
    resources: service({ networkConfiguration: { assignPublicIp: true } }),
  },
  {
    name: "no breaker",
    expect: "fail",
    says: "deploymentCircuitBreaker.enable",
    resources: service({ deploymentCircuitBreaker: undefined }),
  },
  {
    name: "no way back",
    expect: "fail",
    says: "rollback",
    resources: service({ deploymentCircuitBreaker: { enable: true, rollback: false } }),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  { name: "settings unknown", expect: "undecidable", says: "settings", resources: cluster(UNKNOWN) },
  {
    name: "address unknown",
    expect: "undecidable",
    says: "assignPublicIp",
    resources: service({ networkConfiguration: { assignPublicIp: UNKNOWN } }),
  },
]);
