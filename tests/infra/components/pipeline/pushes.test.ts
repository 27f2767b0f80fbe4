import { expect } from "chai";
import { Pushes } from "../../../../infra/components/pipeline/pushes.ts";
import { pushesOf } from "../../../../infra/plan/pipeline/pushes.ts";
import { matchesPattern } from "../../../../policy-pack/model/eventPatterns.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleConfig as config } from "../../plan/pipeline/samples.ts";

const place = { account: config.toolingAccountId, region: config.region };

describe("C1 Pushes: imagePush", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared(
      "tooling",
      () => void new Pushes("pushes", { place, pushes: pushesOf(config) }),
    );
  });

  it("a push by a tag of releases starts the app's own pipeline, and nothing else that comes to the registry does", () => {
    const { inputs } = one(resources, "aws:cloudwatch/eventRule:EventRule");
    const starts = (more: object): boolean =>
      matchesPattern(JSON.parse(String(inputs["eventPattern"])), {
        source: "aws.ecr",
        "detail-type": "ECR Image Action",
        detail: {
          "action-type": "PUSH",
          result: "SUCCESS",
          "repository-name": "lockgate/imagepush",
          "image-tag": "release-1.4",
          "image-digest": `sha256:${"a".repeat(64)}`,
          ...more,
        },
      });
    expect(starts({})).to.equal(true);
    for (const other of [
      { "image-tag": "layers-1.4" },
      { "image-tag": undefined },
      { "image-tag": "latest" },
      { "repository-name": "lockgate/other" },
      { "action-type": "DELETE" },
      { result: "FAILURE" },
    ])
      expect(starts(other), JSON.stringify(other)).to.equal(false);
  });

  it("the run is told the digest, by what EventBridge fills in, and not the tag", () => {
    const { inputs } = one(resources, "aws:cloudwatch/eventTarget:EventTarget");
    const { inputPaths, inputTemplate } = inputs["inputTransformer"] as {
      inputPaths: Record<string, string>;
      inputTemplate: string;
    };
    expect(inputPaths).to.deep.equal({ digest: "$.detail.image-digest" });
    const digest = `sha256:${"b".repeat(64)}`;
    expect(JSON.parse(inputTemplate.replace("<digest>", digest))).to.deep.equal({
      sourceRevisions: [{ actionName: "Source", revisionType: "IMAGE_DIGEST", revisionValue: digest }],
    });
    expect(inputs["arn"]).to.equal(`arn:aws:codepipeline:${place.region}:${place.account}:imagepush`);
  });

  it("its role starts this pipeline only, inside the boundary, and for this rule only", () => {
    const roles = ofType(resources, "aws:iam/role:Role");
    expect(roles.map(({ inputs }) => inputs["name"])).to.deep.equal(["lockgate-imagepush-start"]);
    const [{ inputs }] = roles as [Declared];
    expect(inputs["permissionsBoundary"]).to.equal(`arn:aws:iam::${place.account}:policy/LockgateBoundary`);
    expect(inputs["assumeRolePolicy"]).to.contain("rule/lockgate-imagepush-start");
    const policy = JSON.stringify(resources.filter(({ type }) => /rolePolicy/i.test(type)));
    expect(policy).to.contain("codepipeline:StartPipelineExecution").and.contain(":imagepush");
  });
});
