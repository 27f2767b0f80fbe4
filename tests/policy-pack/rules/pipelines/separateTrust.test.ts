import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodPipeline, goodStore, project, resource, TOOLING } from "../../world.ts";

const pair = (a: string | undefined, b: string | undefined, patch: Facts["props"] = {}) =>
  change([...project("one", a, ["s3:GetObject"]), ...project("two", b, ["s3:GetObject"])], "two", patch);
const roleOf = (name: string) => ({ serviceRole: `arn:aws:iam::${TOOLING}:role/${name}` });
const cached = (location: unknown) => ({ cache: { type: "S3", location } });
const hook = (...events: string[]) =>
  resource(
    "webhook",
    "hook",
    {
      projectName: "two",
      filterGroups: events.map((pattern) => ({ filters: [{ type: "EVENT", pattern }] })),
    },
    { account: TOOLING },
  );

ruleCases("PIPE-14", [
  { name: "a role each", expect: "pass", resources: pair("build", "deploy") },
  { name: "one role for one step", expect: "pass", resources: pair("build", "build", roleOf("one")) },
  {
    name: "caches apart",
    expect: "pass",
    resources: change(pair("build", "deploy", cached("caches/two")), "one", cached("caches/one")),
  },
  { name: "local caches", expect: "pass", resources: pair("build", "deploy", { cache: { type: "LOCAL" } }) },
  {
    name: "build and deploy share a role",
    expect: "fail",
    says: "shares the role one-role",
    resources: pair("build", "deploy", roleOf("one")),
  },
  {
    name: "sign and build share a role",
    expect: "fail",
    says: "(sign)",
    resources: pair("sign", "build", roleOf("one")),
  },
  {
    name: "a project without step shares the deploy's",
    expect: "fail",
    says: "no step",
    resources: pair("deploy", undefined, roleOf("one")),
  },
  {
    name: "two environments share a role",
    expect: "fail",
    says: "deploy in prod",
    resources: pair("deploy", "deploy", {
      ...roleOf("one"),
      tags: { "lockgate:step": "deploy", "lockgate:environment": "prod" },
    }),
  },
  {
    name: "build and deploy share a cache",
    expect: "fail",
    says: "shares the cache caches/all",
    resources: change(pair("build", "deploy", cached("caches/all")), "one", cached("caches/all")),
  },
  {
    name: "pull requests share the build's role",
    expect: "fail",
    says: "pull requests",
    resources: [...pair("build", "build", roleOf("one")), hook("PULL_REQUEST_CREATED")],
  },
  {
    name: "pull requests and pushes in one project",
    expect: "fail",
    says: "as well as PUSH",
    on: "two",
    resources: [...pair("build", "build"), hook("PULL_REQUEST_CREATED", "PUSH")],
  },
  {
    name: "a project shares the pipeline's role",
    expect: "fail",
    says: "(pipeline)",
    on: "build",
    resources: change(goodPipeline(), "releases", { roleArn: `arn:aws:iam::${TOOLING}:role/build` }),
  },
  { name: "no project", expect: "notApplicable", resources: goodStore() },
  {
    name: "a role is unknown",
    expect: "undecidable",
    says: "serviceRole",
    resources: pair("build", "deploy", { serviceRole: UNKNOWN }),
  },
  {
    name: "a cache is unknown",
    expect: "undecidable",
    says: "cache.location",
    resources: pair("build", "deploy", cached(UNKNOWN)),
  },
]);
