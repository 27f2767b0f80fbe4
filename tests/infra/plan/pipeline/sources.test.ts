import { expect } from "chai";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import {
  fetchStatements,
  handoverStatements,
  sourcesBucketPolicy,
  sourcesKeyPolicy,
  startStatements,
  trustIdentity,
} from "../../../../infra/plan/documents/sources.ts";
import * as names from "../../../../infra/plan/names.ts";
import { dropsOf, issuersOf, type Drop } from "../../../../infra/plan/pipeline/drops.ts";
import type { Identity } from "../../../../infra/plan/pipeline/sources/drop.ts";
import { evaluate } from "../../../../policy-pack/iam/index.ts";
import { decide, everything, parsed } from "../evaluation.ts";
import { sampleConfig as config } from "./samples.ts";

const account = config.toolingAccountId;
const bucket = names.sourcesBucket(config.company, account);
const drops = dropsOf(config);
const dropOf = (app: string): Drop => drops.find((drop) => drop.app.name === app) as Drop;
const identityOf = (app: string): Identity => dropOf(app).identity as Identity;

/** Whether STS gives the handover role to who has a token of the issuer. */
function takes(
  { issuer, audience }: Identity,
  statements: readonly Statement[],
  subject: string,
  aud = audience,
) {
  const request = {
    principal: { kind: "federated", provider: names.issuerArn(account, issuer), account } as const,
    action: "sts:AssumeRoleWithWebIdentity",
    resource: names.roleArn(account, "handover"),
    resourceAccount: account,
    context: { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: subject },
  };
  return (
    evaluate(request, { identity: [], resource: parsed("trust", statements, "trust") }).effect === "allow"
  );
}

const user = "99999999-90ab-4cde-8f01-234567890abc";
const circle = identityOf("circleci").subject.replace(/\?[?-]+\?/, user);

/** By row of systems: the app, the subject that gets in, and those that must not. */
const cases: readonly [string, string, string, readonly string[]][] = [
  [
    "C5 GitHub Actions: the declared repository and environment only",
    "githubactions",
    "repo:acme/web:environment:release",
    [
      "repo:acme/web:ref:refs/heads/main",
      "repo:acme/web:ref:refs/heads/feature",
      "repo:acme/web:pull_request",
      "repo:acme/web:environment:other",
      "repo:mallory/web:environment:release",
      "repo:acme/web-fork:environment:release",
    ],
  ],
  [
    "C8 CircleCI: the declared project, repository and branch only",
    "circleci",
    circle,
    [
      circle.replace("refs/heads/main", "refs/heads/feature"),
      circle.replace("acme/trainer", "mallory/trainer"),
      circle.replace("/project/2", "/project/3"),
      // A branch whose name ends like what is asked for.
      circle.replace(
        "refs/heads/main",
        "refs/heads/x/vcs-origin/github.com/acme/trainer/vcs-ref/refs/heads/main",
      ),
      circle.replace(/\/vcs-origin.*/, ""),
    ],
  ],
  [
    "C18 GitLab: the declared project's branch only, no tag and no merge request",
    "gitlab",
    "project_path:acme/data/baseline:ref_type:branch:ref:main",
    [
      "project_path:acme/data/baseline:ref_type:branch:ref:other",
      "project_path:acme/data/baseline:ref_type:tag:ref:main",
      "project_path:mallory/baseline:ref_type:branch:ref:main",
    ],
  ],
];

describe("sources by OIDC", () => {
  for (const [title, app, good, bad] of cases)
    it(title, () => {
      const identity = identityOf(app);
      const trust = trustIdentity(account, identity);
      expect(takes(identity, trust, good)).to.equal(true);
      expect(takes(identity, trust, good, "another-audience")).to.equal(false);
      for (const subject of bad) expect(takes(identity, trust, subject), subject).to.equal(false);
    });

  it("an issuer is declared once, whatever number of apps it vouches for", () => {
    const twice = { ...config, apps: [...config.apps, { ...dropOf("githubactions").app, name: "again" }] };
    expect(issuersOf(twice)).to.deep.equal(issuersOf(config));
    expect(issuersOf(config).map(({ issuer }) => issuer)).to.deep.equal([
      "token.actions.githubusercontent.com",
      "oidc.circleci.com/org/12345678-90ab-4cde-8f01-234567890abc",
      "gitlab.com",
    ]);
  });
});

describe("C14 the sources' bucket", () => {
  const policy = sourcesBucketPolicy({
    account,
    bucket,
    drops,
    administrator: names.roleArn(account, names.deployRole),
  });
  const place = { account, region: config.region, bucket };
  /** Roles of ours have their own policies, everybody else everything. */
  const identityOfRole = (arn: string): readonly Statement[] => {
    const drop = drops.find(
      ({ reader, writers, identity }) => reader === arn || (identity && writers.includes(arn)),
    );
    if (drop === undefined) return everything;
    return drop.reader === arn ? fetchStatements(place, drop.key) : handoverStatements(place, drop);
  };
  const may = (
    arn: string,
    action: string,
    key: string,
    identity: readonly Statement[] = identityOfRole(arn),
  ) =>
    decide(
      { arn, identity },
      { action, resource: `${names.bucketArn(bucket)}/${key}`, account },
      { resource: policy },
    );
  const everybody = [
    ...drops.flatMap(({ writers, reader }) => [...writers, reader]),
    names.roleArn(account, names.deployRole),
    names.roleArn(account, "Administrator"),
    names.roleArn("111122223333", "other"),
  ];

  for (const drop of drops)
    it(`${drop.key}: written by its own writers, read by its own pipeline, deleted by nobody`, () => {
      const allowed = (action: string) => everybody.filter((arn) => may(arn, action, drop.key) === "allow");
      expect(allowed("s3:PutObject")).to.deep.equal(drop.writers);
      expect(allowed("s3:GetObjectVersion")).to.deep.equal([drop.reader]);
      expect(allowed("s3:DeleteObjectVersion")).to.deep.equal([]);
    });

  it("is said in as many words for a hundred apps as for ten, within what S3 takes", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n): Drop => {
        const drop = dropOf("githubactions");
        return { ...drop, app: { ...drop.app, name: `app-${n}` }, key: names.sourceKey(`app-${n}`) };
      });
    const length = (count: number) =>
      toJson(sourcesBucketPolicy({ account, bucket, drops: many(count), administrator: "a" })).length;
    expect(length(100))
      .to.equal(length(10))
      .and.to.be.lessThan(20 * 1024);
  });

  it("nothing else is put there, even by who may write a source", () => {
    for (const arn of everybody) expect(may(arn, "s3:PutObject", "other/source.zip"), arn).to.equal("deny");
  });

  it("C5 a code host's role hands over its app's source and does nothing else", () => {
    const drop = dropOf("githubactions");
    const [arn = ""] = drop.writers;
    const identity = handoverStatements({ account, region: config.region, bucket }, drop);
    expect(may(arn, "s3:PutObject", drop.key, identity)).to.equal("allow");
    for (const other of drops.filter((each) => each !== drop))
      expect(may(arn, "s3:PutObject", other.key, identity), other.key).to.equal("deny");
    for (const [action, resource] of [
      [
        "codepipeline:StartPipelineExecution",
        `arn:aws:codepipeline:${config.region}:${account}:githubactions`,
      ],
      ["kms:Decrypt", names.anyKeyArn({ account, region: config.region })],
      ["sts:AssumeRole", names.roleArn(account, names.signerRole)],
    ] as const)
      expect(decide({ arn, identity }, { action, resource, account }, {}), action).to.equal("deny");
  });

  it("its key encrypts for the writers and decrypts for the pipelines, both only through S3", () => {
    const key = sourcesKeyPolicy({
      account,
      region: config.region,
      drops,
      administrator: names.roleArn(account, names.deployRole),
    });
    const use = (arn: string, action: string, via: string) =>
      decide(
        { arn, identity: everything },
        {
          action,
          resource: names.regionalArn("kms", { account, region: config.region }, "key/1"),
          account,
          context: { "kms:ViaService": via },
        },
        { resource: key },
      );
    const s3 = `s3.${config.region}.amazonaws.com`;
    for (const { writers, reader } of drops) {
      for (const writer of writers) {
        expect(use(writer, "kms:GenerateDataKey", s3)).to.equal("allow");
        expect(use(writer, "kms:Decrypt", s3)).to.equal("deny");
      }
      expect(use(reader, "kms:Decrypt", s3)).to.equal("allow");
      expect(use(reader, "kms:Decrypt", "sqs.amazonaws.com")).to.equal("deny");
    }
  });

  it("an arrival starts the app's own pipeline, and no other", () => {
    const [one, other] = ["a", "b"].map((name) => `arn:aws:codepipeline:${config.region}:${account}:${name}`);
    const caller = {
      arn: names.roleArn(account, names.startRole("a")),
      identity: startStatements(one ?? ""),
    };
    const start = (resource = "") =>
      decide(caller, { action: "codepipeline:StartPipelineExecution", resource, account }, {});
    expect([start(one), start(other)]).to.deep.equal(["allow", "deny"]);
  });
});
