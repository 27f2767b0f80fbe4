import { expect } from "chai";
import { BadFormat } from "../../../../infra/functions/lib/faults.ts";
import {
  imageDependency,
  readBuild,
  sourceDependency,
  type Env,
} from "../../../../infra/functions/sign/build.ts";
import { commit, githubEnv } from "../release.ts";

const circleEnv = {
  CIRCLECI: "true",
  CIRCLE_REPOSITORY_URL: "git@github.com:acme/top-scores.git",
  CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/top-scores/7",
  CIRCLE_PROJECT_USERNAME: "acme",
  CIRCLE_PROJECT_REPONAME: "top-scores",
  CIRCLE_JOB: "release",
  CIRCLE_BRANCH: "main",
  CIRCLE_SHA1: commit,
  CIRCLE_WORKFLOW_ID: "w",
};
const codebuildEnv = {
  CODEBUILD_BUILD_ARN: "arn:aws:codebuild:eu-central-1:276677566922:build/lockgate-top-scores-sign:1",
  SOURCE_REPOSITORY: "https://github.com/acme/top-scores",
  SOURCE_REF: "refs/heads/main",
  COMMIT: commit,
  APP: "top-scores",
  BUILDER: "arn:aws:codepipeline:eu-central-1:276677566922:top-scores",
};

describe("readBuild", () => {
  for (const [name, env, builder] of [
    ["github", githubEnv, "https://github.com/acme/top-scores/.github/workflows/release.yml@refs/heads/main"],
    ["circleci", circleEnv, "https://circleci.com/acme/top-scores#release"],
    ["codebuild", codebuildEnv, codebuildEnv.BUILDER],
  ] as const) {
    it(`reads the environment of ${name}`, () => {
      const build = readBuild(env);
      expect(build.builder).to.equal(builder);
      expect(sourceDependency(build)).to.deep.equal({
        uri: "git+https://github.com/acme/top-scores@refs/heads/main",
        digest: { gitCommit: commit },
      });
    });

    for (const variable of Object.keys(env).slice(1))
      it(`${name} without ${variable} names it`, () => {
        expect(() => readBuild({ ...env, [variable]: "" })).to.throw(BadFormat, variable);
      });
  }

  it("B7 the image that a source came in is a dependency of its own, by its digest", () => {
    const digest = "a".repeat(64);
    const place = "276677566922.dkr.ecr.eu-central-1.amazonaws.com/lockgate/web";
    const build = readBuild({ ...codebuildEnv, IMAGE: `${place}@sha256:${digest}` });
    expect(imageDependency(build)).to.deep.equal([
      {
        uri: `pkg:oci/web@sha256%3A${digest}?repository_url=${encodeURIComponent(place)}`,
        digest: { sha256: digest },
      },
    ]);
    expect(imageDependency(readBuild(codebuildEnv))).to.deep.equal([]);
    expect(() => imageDependency(readBuild({ ...codebuildEnv, IMAGE: `${place}:release-1` }))).to.throw(
      BadFormat,
      /by registry, repository and digest/,
    );
  });

  const odd: [string, Env, RegExp][] = [
    ["no build", {}, /this is no build of github, circleci, codebuild/],
    ["a branch for a commit", { ...codebuildEnv, COMMIT: "main" }, /"main" is not a commit id/],
    ["a short ref", { ...githubEnv, GITHUB_REF: "main" }, /"main" is not a full ref/],
  ];
  for (const [title, env, reason] of odd)
    it(`refuses ${title}`, () => {
      expect(() => readBuild(env)).to.throw(BadFormat, reason);
    });
});
