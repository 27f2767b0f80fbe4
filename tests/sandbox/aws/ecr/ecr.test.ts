import { expect } from "chai";
import { lifecyclePolicy } from "../../../../sandbox/aws/ecr/lifecyclePolicy.ts";
import { repository } from "../../../../sandbox/aws/ecr/repository.ts";
import { repositoryPolicy } from "../../../../sandbox/aws/ecr/repositoryPolicy.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const name = "lockgate/top-scores";

describe("ecr Repository", () => {
  const scene = () => {
    const world = testWorld();
    const kmsKey = world.create(key, {}).outputs["arn"];
    return {
      world,
      inputs: {
        name,
        imageTagMutability: "IMMUTABLE",
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }],
      },
    };
  };
  it("has its name as id, its ARN and its address", () => {
    const { world, inputs } = scene();
    const { id, outputs } = world.create(repository, inputs);
    expect(id).to.equal(name);
    expect(outputs).to.include({
      arn: `arn:aws:ecr:eu-central-1:${workload}:repository/${name}`,
      registryId: workload,
      repositoryUrl: `${workload}.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
    });
  });
  it("lets tags move and encrypts by S3's key where nothing is said", () => {
    const { outputs } = testWorld().create(repository, { name });
    expect(outputs["imageTagMutability"]).to.equal("MUTABLE");
    expect(outputs["encryptionConfigurations"]).to.deep.equal([{ encryptionType: "AES256", kmsKey: "" }]);
  });
  itRefuses(repository, scene, [
    ["a capital letter", { name: "Top" }, /small letters and digits/],
    ["two slashes in a row", { name: "a//b" }, /small letters and digits/],
    ["a name of one letter", { name: "a" }, /length 1/],
    ["another word for immutable", { imageTagMutability: "FIXED" }, /must be one of MUTABLE, IMMUTABLE/],
    ["exclusions without filters", { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }, /other way round/],
    [
      "a key for AES256",
      { encryptionConfigurations: [{ encryptionType: "AES256", kmsKey: "alias/x" }] },
      /goes with encryptionType KMS/,
    ],
    [
      "a key that is not there",
      { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "no-such-key" }] },
      /KmsException: KMS key no-such-key does not exist/,
    ],
    ...badTags,
  ]);
  it("is there once in account and region", () => {
    const { world, inputs } = scene();
    world.create(repository, inputs);
    expect(() => world.create(repository, inputs)).to.throw(/RepositoryAlreadyExistsException/);
    expect(() => world.create(repository, { name }, { region: "us-east-1" })).not.to.throw();
  });
  it("asks the key through ECR when it is made", () => {
    const { world, inputs } = scene();
    const asked = repository
      .calls("create", { inputs }, world.context())
      .filter(({ action }) => action.startsWith("kms:"));
    expect(asked.map(({ action }) => action)).to.deep.equal(["kms:DescribeKey", "kms:CreateGrant"]);
    expect(asked[1]?.context).to.include({ "kms:ViaService": "ecr.eu-central-1.amazonaws.com" });
  });
});

describe("ecr RepositoryPolicy", () => {
  const allow = { Principal: { AWS: "*" }, Action: "ecr:BatchGetImage", Resource: undefined };
  const scene = () => {
    const world = testWorld();
    world.create(repository, { name });
    return { world, inputs: { repository: name, policy: policyText(allow) } };
  };
  itRefuses(repositoryPolicy, scene, [
    ["a repository that is not there", { repository: "other" }, /RepositoryNotFoundException/],
    ["a Resource", { policy: policyText({ ...allow, Resource: "*" }) }, /Resource is not allowed/],
    ["an action of S3", { policy: policyText({ ...allow, Action: "s3:GetObject" }) }, /not one of ecr/],
    [
      "a role that does not exist",
      { policy: policyText({ ...allow, Principal: { AWS: `arn:aws:iam::${workload}:role/No` } }) },
      /Invalid principal/,
    ],
  ]);
});

describe("ecr LifecyclePolicy", () => {
  const selection = {
    tagStatus: "untagged",
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber: 14,
  };
  const rule = { rulePriority: 1, selection, action: { type: "expire" } };
  const policy = (...rules: object[]) => ({ policy: JSON.stringify({ rules }) });
  const selecting = (change: object) => policy({ ...rule, selection: { ...selection, ...change } });
  const scene = () => {
    const world = testWorld();
    world.create(repository, { name });
    return { world, inputs: { repository: name, ...policy(rule) } };
  };
  itRefuses(lifecyclePolicy, scene, [
    ["a repository that is not there", { repository: "other" }, /RepositoryNotFoundException/],
    ["a text that is no JSON", { policy: "{" }, /not valid JSON/],
    ["no rule", policy(), /1 to 50 rules/],
    ["a rule without priority", policy({ ...rule, rulePriority: undefined }), /rules\[0\]\.rulePriority/],
    ["two rules of one priority", policy(rule, rule), /another in each rule/],
    ["another tag status", selecting({ tagStatus: "old" }), /tagged, untagged, any/],
    ["tagged images without a prefix", selecting({ tagStatus: "tagged" }), /goes with tagStatus tagged/],
    ["prefixes of untagged images", selecting({ tagPrefixList: ["v"] }), /goes with tagStatus tagged/],
    ["an age without its unit", selecting({ countUnit: undefined }), /countUnit/],
    ["a count with a unit", selecting({ countType: "imageCountMoreThan" }), /countUnit/],
    ["no days at all", selecting({ countNumber: 0 }), /countNumber/],
    ["another way of counting", selecting({ countType: "age" }), /countType: must be one of/],
    ["another action", policy({ ...rule, action: { type: "delete" } }), /action\.type/],
  ]);
});
