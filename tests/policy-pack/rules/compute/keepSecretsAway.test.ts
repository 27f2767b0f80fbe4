import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, urnOf } from "../../world.ts";

const TABLE = urnOf("aws:dynamodb/table:Table", "orders");
const fn = (variables: unknown, made: readonly string[] = []) => [
  resource(
    "function",
    "shop",
    { environment: { variables } },
    { propertyDependencies: { environment: made } },
  ),
];
const task = (container: object) => [
  resource("taskDefinition", "task", {
    containerDefinitions: JSON.stringify([{ name: "web", ...container }]),
  }),
];
const job = (props: Facts["props"]) => [resource("glueJob", "job", props)];

ruleCases("COMP-03", [
  {
    name: "plain settings",
    expect: "pass",
    resources: fn({ STAGE: "dev", DB_SECRET_ARN: "arn:aws:secretsmanager:x" }),
  },
  { name: "no environment", expect: "pass", resources: [resource("function", "shop", {})] },
  { name: "an output of a table", expect: "pass", resources: fn({ TABLE: UNKNOWN }, [TABLE]) },
  {
    name: "a container's secret by reference",
    expect: "pass",
    resources: task({
      secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:ssm:x" }],
      environment: [{ name: "STAGE", value: "dev" }],
    }),
  },
  {
    name: "a job's arguments",
    expect: "pass",
    resources: job({ defaultArguments: { "--job-language": "python" } }),
  },
  {
    name: "a function's password",
    expect: "fail",
    says: "DB_PASSWORD",
    on: "shop",
    resources: fn({ DB_PASSWORD: "hunter22" }),
  },
  {
    name: "a token by its shape",
    expect: "fail",
    says: "a GitHub token",
    resources: fn({ X: `ghp_${"a1".repeat(18)}` }),
  },
  {
    name: "a private key",
    expect: "fail",
    says: "a private key",
    resources: fn({ PEM: "-----BEGIN RSA PRIVATE KEY-----\nx" }),
  },
  {
    name: "a container's password",
    expect: "fail",
    says: "container web: API_KEY",
    on: "task",
    resources: task({ environment: [{ name: "API_KEY", value: "hunter22" }] }),
  },
  {
    name: "a password in a container's command",
    expect: "fail",
    says: "command holds a URL with a password",
    resources: task({ command: ["serve", "--db=postgres://app:hunter22@db/x"] }),
  },
  {
    name: "a job's password",
    expect: "fail",
    says: "--db_password",
    on: "job",
    resources: job({ defaultArguments: { "--db_password": "hunter22" } }),
  },
  {
    name: "a job's password that can't be overridden",
    expect: "fail",
    says: "nonOverridableArguments",
    resources: job({ nonOverridableArguments: { "--api-token": "hunter22" } }),
  },
  { name: "nothing that could hold one", expect: "notApplicable", resources: goodStore() },
  { name: "variables unknown", expect: "undecidable", says: "environment.variables", resources: fn(UNKNOWN) },
  {
    name: "a value from nowhere",
    expect: "undecidable",
    says: "environment.variables.X",
    resources: fn({ X: UNKNOWN }),
  },
  {
    name: "a password not known yet",
    expect: "undecidable",
    says: "PASSWORD",
    resources: fn({ PASSWORD: UNKNOWN }, [TABLE]),
  },
  {
    name: "containers unknown",
    expect: "undecidable",
    says: "containerDefinitions",
    resources: [resource("taskDefinition", "task", { containerDefinitions: UNKNOWN })],
  },
  {
    name: "containers that are no JSON",
    expect: "undecidable",
    says: "is not JSON",
    resources: [resource("taskDefinition", "task", { containerDefinitions: "{" })],
  },
]);
