import { expect } from "chai";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { declareTooling } from "../../../../infra/layers/tooling.ts";
import * as names from "../../../../infra/plan/names.ts";
import { programs } from "../../company.ts";
import { exampleConfig, stacks, valueOf } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { decide, everything } from "../../plan/evaluation.ts";

const packages = "aws:codeartifact/repository:Repository";
const images = "aws:ecr/repository:Repository";
const first = (valueOf("tooling", "apps") as object[])[0] as object;
const config = exampleConfig("tooling", {
  apps: ["alpha", "beta"].map((name) => ({ ...first, name })),
});
const account = config.accountId;
const place = { account, region: config.region };
const build = (app: string): string => names.roleArn(account, names.appRole(app, "build"));
const pullers = config.environments.map(({ name, accountId }) =>
  names.roleArn(accountId, names.pullRole(name)),
);
const statementsIn = (text: unknown): Statement[] =>
  (JSON.parse(String(text)) as { Statement: Statement[] }).Statement;

describe("own packages and images", () => {
  let made: Declared[];
  /** The identity policy of every role that any stack declares, by its ARN. */
  const roles = new Map<string, Statement[]>();
  before(async () => {
    made = await declared("tooling", () => declareTooling(config));
    const collect = (all: readonly Declared[], own: string) => {
      for (const { inputs } of ofType(all, "aws:iam/rolePolicy:RolePolicy"))
        roles.set(names.roleArn(own, String(inputs["role"])), statementsIn(inputs["policy"]));
    };
    collect(made, account);
    for (const stack of stacks)
      if (stack !== "org" && stack !== "tooling")
        collect(await declared(stack, programs[stack]), exampleConfig(stack).accountId);
  });

  /** Who of all roles, administrators and strangers gets in. */
  const whoMay = (action: string, resource: string, policy: unknown): string[] => {
    const everybody = new Map([
      ...roles,
      ...[account, ...config.environments.map(({ accountId }) => accountId), "999999999999"].map(
        (id) => [names.roleArn(id, "Administrator"), everything] as const,
      ),
    ]);
    return [...everybody]
      .filter(([arn, identity]) => {
        const call = { action, resource, account, context: { "aws:PrincipalArn": arn } };
        const document = statementsIn(policy).map((s) => ({ ...s, Resource: s.Resource ?? "*" }));
        return decide({ arn, identity }, call, { resource: document }) !== "deny";
      })
      .map(([arn]) => arn)
      .toSorted();
  };
  const packagesPolicy = (name: string): unknown =>
    one(made, "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", name).inputs[
      "policyDocument"
    ];
  const imagesPolicy = (app: string): unknown =>
    one(made, "aws:ecr/repositoryPolicy:RepositoryPolicy", app).inputs["policy"];

  it("come from the world into one repository only, behind which the release repositories stand", () => {
    const connected = ofType(made, packages).filter(
      ({ inputs }) => inputs["externalConnections"] !== undefined,
    );
    expect(
      connected.map(({ inputs }) => [inputs["repository"], inputs["externalConnections"]]),
    ).to.deep.equal([["upstream", { externalConnectionName: "public:npmjs" }]]);
    for (const app of ["alpha", "beta"])
      expect(one(made, packages, `release-${app}`).inputs).to.deep.include({
        domain: "lockgate",
        upstreams: [{ repositoryName: "upstream" }],
        tags: { "lockgate:purpose": "artifact-store" },
      });
  });
  it("lie under a key of the company's own", () => {
    const key = "arn:aws:kms:eu-central-1:276677566922:key/packages";
    expect(one(made, "aws:codeartifact/domain:Domain").inputs["encryptionKey"]).to.equal(key);
    for (const { inputs } of ofType(made, images))
      expect(inputs["encryptionConfigurations"]).to.deep.equal([{ encryptionType: "KMS", kmsKey: key }]);
  });
  it("have tags that never move, are scanned when they come in, and cleared away without a tag", () => {
    expect(ofType(made, images).map(({ inputs }) => inputs["name"])).to.deep.equal([
      "lockgate/alpha",
      "lockgate/beta",
    ]);
    for (const { name, inputs } of ofType(made, images)) {
      expect(inputs).to.deep.include({
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: false,
      });
      const { policy } = one(made, "aws:ecr/lifecyclePolicy:LifecyclePolicy", name).inputs;
      expect(String(policy)).to.contain('"tagStatus":"untagged"').and.not.contain('"tagStatus":"any"');
    }
  });

  it("are published by the app's own build and nobody else, and in the upstream by nobody", () => {
    for (const app of ["alpha", "beta"])
      for (const action of ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"])
        expect(
          whoMay(action, names.anyPackageArn(place, `release-${app}`), packagesPolicy(`release-${app}`)),
        ).to.deep.equal([build(app)]);
    for (const action of ["codeartifact:PublishPackageVersion", "codeartifact:CopyPackageVersions"])
      expect(
        whoMay(action, names.anyPackageArn(place, "upstream"), packagesPolicy("upstream")),
      ).to.deep.equal([]);
  });
  it("are read by the builds of all apps and nobody else, and taken away by nobody", () => {
    const policy = packagesPolicy("release-alpha");
    expect(
      whoMay("codeartifact:ReadFromRepository", names.packagesArn(place, "release-alpha"), policy),
    ).to.deep.equal([build("alpha"), build("beta")]);
    for (const action of ["DeletePackageVersions", "DisposePackageVersions", "PutPackageOriginConfiguration"])
      expect(
        whoMay(`codeartifact:${action}`, names.anyPackageArn(place, "release-alpha"), policy),
        action,
      ).to.deep.equal([]);
  });
  it("get no connection to the world, not by an administrator of the account either", () => {
    expect(
      whoMay(
        "codeartifact:AssociateExternalConnection",
        names.packagesArn(place, "release-alpha"),
        packagesPolicy("release-alpha"),
      ),
    ).to.deep.equal([]);
  });
  it("are pushed by the app's own build, pulled by it and the environments' pull roles, and deleted by nobody", () => {
    const repository = names.imagesArn(place, "lockgate/alpha");
    const may = (action: string) => whoMay(`ecr:${action}`, repository, imagesPolicy("alpha"));
    for (const action of ["PutImage", "InitiateLayerUpload"])
      expect(may(action), action).to.deep.equal([build("alpha")]);
    for (const action of ["BatchGetImage", "GetDownloadUrlForLayer"])
      expect(may(action), action).to.deep.equal([build("alpha"), ...pullers].toSorted());
    expect(may("BatchDeleteImage")).to.deep.equal([]);
    expect(may("PutImageTagMutability")).to.deep.equal([]);
  });
  it("name no Resource where ECR takes none", () => {
    for (const statement of statementsIn(imagesPolicy("alpha")))
      expect(statement, statement.Sid).not.to.have.any.keys("Resource", "NotResource");
  });
});
