import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, TOOLING } from "../../world.ts";

const ECR = `${TOOLING}.dkr.ecr.eu-west-1.amazonaws.com/builders/node`;
const DIGEST = `sha256:${"0a".repeat(32)}`;
const project = (image: unknown) => [resource("project", "build", { environment: { image } })];

ruleCases("PIPE-11", [
  { name: "AWS's own with a version", expect: "pass", resources: project("aws/codebuild/standard:7.0") },
  {
    name: "AWS's own with a release",
    expect: "pass",
    resources: project("aws/codebuild/amazonlinux-x86_64-standard:5.0-25.03.03"),
  },
  { name: "a private image by digest", expect: "pass", resources: project(`${ECR}@${DIGEST}`) },
  { name: "a private image by tag and digest", expect: "pass", resources: project(`${ECR}:22@${DIGEST}`) },
  {
    name: "AWS's own, the latest",
    expect: "fail",
    says: "no version",
    on: "build",
    resources: project("aws/codebuild/standard:latest"),
  },
  {
    name: "AWS's own without a version",
    expect: "fail",
    says: "no version",
    resources: project("aws/codebuild/standard"),
  },
  { name: "a private image by tag", expect: "fail", says: "no digest", resources: project(`${ECR}:22`) },
  {
    name: "a private image by half a digest",
    expect: "fail",
    says: "not from a private",
    resources: project(`${ECR}@sha256:0a`),
  },
  { name: "Docker Hub", expect: "fail", says: "node:22", resources: project("node:22") },
  {
    name: "Docker Hub by digest",
    expect: "fail",
    says: "not from a private",
    resources: project(`node@${DIGEST}`),
  },
  {
    name: "the public gallery by digest",
    expect: "fail",
    says: "public.ecr.aws",
    resources: project(`public.ecr.aws/x/node@${DIGEST}`),
  },
  {
    name: "a registry that only looks like one",
    expect: "fail",
    says: "evil.test",
    resources: project(`evil.test/${ECR}@${DIGEST}`),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  { name: "unknown", expect: "undecidable", says: "environment.image", resources: project(UNKNOWN) },
  { name: "missing", expect: "undecidable", says: "is missing", resources: project(undefined) },
]);
