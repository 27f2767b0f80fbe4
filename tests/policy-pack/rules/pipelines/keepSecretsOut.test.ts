import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { action, goodPipeline, goodStages, goodStore, resource, urnOf } from "../../world.ts";

const project = (props: Facts["props"], made: readonly string[] = []) => [
  resource("project", "build", { name: "build", ...props }, { propertyDependencies: { environment: made } }),
];
const variable = (item: object, made?: readonly string[]) =>
  project({ environment: { environmentVariables: [item] } }, made);
const named = (name: string, value: unknown) => variable({ name, value });
const source = (props: object) => project({ source: props });
const handing = (EnvironmentVariables: unknown) =>
  goodPipeline({
    ...goodStages(),
    build: {
      name: "Build",
      actions: [action("build", { configuration: { ProjectName: "build", EnvironmentVariables } })],
    },
  });
const TOPIC = urnOf("aws:sns/topic:Topic", "topic");

ruleCases("PIPE-08", [
  { name: "nothing to hide", expect: "pass", resources: named("STAGE", "dev") },
  {
    name: "a secret by reference",
    expect: "pass",
    resources: variable({ name: "DB_PASSWORD", value: "prod/db", type: "SECRETS_MANAGER" }),
  },
  {
    name: "a reference, though its name says secret",
    expect: "pass",
    resources: named("API_TOKEN", "arn:aws:secretsmanager:eu-west-1:1:secret:x"),
  },
  { name: "where the secret is", expect: "pass", resources: named("DB_PASSWORD_SECRET_NAME", "prod/db") },
  { name: "a key's ARN", expect: "pass", resources: named("SIGNING_KEY", "arn:aws:kms:eu-west-1:1:alias/x") },
  {
    name: "an output of a resource",
    expect: "pass",
    resources: variable({ name: "TOPIC", value: UNKNOWN }, [TOPIC]),
  },
  {
    name: "a URL of the source",
    expect: "pass",
    resources: source({ location: "https://github.com/acme/shop.git" }),
  },
  {
    name: "an action's variables",
    expect: "pass",
    resources: handing('[{"name":"COMMIT","value":"#{Source.CommitId}","type":"PLAINTEXT"}]'),
  },
  {
    name: "a password",
    expect: "fail",
    says: "DB_PASSWORD",
    on: "build",
    resources: named("DB_PASSWORD", "hunter22"),
  },
  {
    name: "a password in another case",
    expect: "fail",
    says: "dbPassword",
    resources: named("dbPassword", "hunter22"),
  },
  {
    name: "an AWS secret key",
    expect: "fail",
    says: "AWS_SECRET_ACCESS_KEY",
    resources: named("AWS_SECRET_ACCESS_KEY", "abc+def/ghi"),
  },
  {
    name: "an access key under another name",
    expect: "fail",
    says: "an AWS access key",
    resources: named("ID", "AKIAIOSFODNN7EXAMPLE"),
  },
  {
    name: "a URL with a password",
    expect: "fail",
    says: "a URL with a password",
    resources: named("DATABASE", "postgres://app:hunter22@db/x"),
  },
  {
    name: "plain by name",
    expect: "fail",
    says: "TOKEN",
    resources: variable({ name: "TOKEN", value: "x1", type: "PLAINTEXT" }),
  },
  {
    name: "credentials in the source's URL",
    expect: "fail",
    says: "source.location",
    resources: source({ location: "https://user:hunter22@github.com/acme/shop.git" }),
  },
  {
    name: "a token in the URL of a second source",
    expect: "fail",
    says: "secondarySources[0].location",
    resources: project({ secondarySources: [{ location: "https://x1@github.com/acme/shop.git" }] }),
  },
  {
    name: "a key in the buildspec",
    expect: "fail",
    says: "buildspec holds",
    resources: source({ buildspec: "version: 0.2\nenv:\n  variables:\n    X: AKIAIOSFODNN7EXAMPLE\n" }),
  },
  {
    name: "a password that an action hands over",
    expect: "fail",
    says: "Build/build: variable PASSWORD",
    resources: handing('[{"name":"PASSWORD","value":"hunter22"}]'),
  },
  { name: "neither project nor pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "a value that comes from nowhere",
    expect: "undecidable",
    says: "environmentVariables[0].value",
    resources: named("X", UNKNOWN),
  },
  {
    name: "a secret's value that is not known",
    expect: "undecidable",
    says: "value",
    resources: variable({ name: "PASSWORD", value: UNKNOWN }, [TOPIC]),
  },
  {
    name: "a value that the state hides",
    expect: "undecidable",
    says: "value",
    resources: named("X", "[secret]"),
  },
  {
    name: "variables unknown",
    expect: "undecidable",
    says: "environmentVariables",
    resources: project({ environment: { environmentVariables: UNKNOWN } }),
  },
  {
    name: "an action's variables that are no JSON",
    expect: "undecidable",
    says: "is not JSON",
    resources: handing("X=1"),
  },
]);
