import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, project } from "../../world.ts";

const INLINE = "version: 0.2\nphases:\n  build:\n    commands: [make]\n";
const calls: Readonly<Record<string, string>> = { deploy: "lambda:UpdateAlias" };
const made = (step: string | undefined, source: unknown, rights = calls[step ?? ""] ?? "s3:GetObject") =>
  change(project("job", step, [rights]), "job", { source });

ruleCases("PIPE-12", [
  {
    name: "commands in the project",
    expect: "pass",
    resources: made("deploy", { type: "CODEPIPELINE", buildspec: INLINE }),
  },
  {
    name: "commands as JSON",
    expect: "pass",
    resources: made("sign", { type: "CODEPIPELINE", buildspec: '{"version":0.2}' }),
  },
  {
    name: "commands in a bucket",
    expect: "pass",
    resources: made("verify", { type: "CODEPIPELINE", buildspec: "arn:aws:s3:::platform-specs/verify.yml" }),
  },
  {
    name: "deploy by a file of the source",
    expect: "fail",
    says: "ci/deploy.yml",
    on: "job",
    resources: made("deploy", { buildspec: "ci/deploy.yml" }),
  },
  {
    name: "sign by a file of the source",
    expect: "fail",
    says: "sign.yml",
    resources: made("sign", { buildspec: "sign.yml" }),
  },
  {
    name: "promote by a file of the source",
    expect: "fail",
    says: "promote",
    resources: made("promote", { buildspec: "promote.yml" }),
  },
  {
    name: "verify by what lies in the source's root",
    expect: "fail",
    says: "buildspec.yml of the source (CODEPIPELINE)",
    resources: made("verify", { type: "CODEPIPELINE" }),
  },
  {
    name: "an empty buildspec",
    expect: "fail",
    says: "names no buildspec",
    resources: made("verify", { buildspec: " " }),
  },
  {
    name: "a bucket without a file",
    expect: "fail",
    says: "arn:aws:s3",
    resources: made("verify", { buildspec: "arn:aws:s3:::specs" }),
  },
  {
    name: "no step, but rights to deploy",
    expect: "fail",
    says: "its step is deploy",
    resources: made(undefined, { buildspec: "buildspec.yml" }, "codedeploy:CreateDeployment"),
  },
  {
    name: "a build follows its source",
    expect: "notApplicable",
    resources: made("build", { type: "CODEPIPELINE" }),
  },
  {
    name: "no step, no rights to deploy",
    expect: "notApplicable",
    resources: made(undefined, { type: "CODEPIPELINE" }),
  },
  { name: "no project", expect: "notApplicable", resources: goodStore() },
  {
    name: "unknown",
    expect: "undecidable",
    says: "source.buildspec",
    resources: made("sign", { buildspec: UNKNOWN }),
  },
  {
    name: "no step, rights unknown",
    expect: "undecidable",
    says: "rights of role",
    resources: change(made(undefined, {}), "job-rights", { policy: UNKNOWN }),
  },
]);
