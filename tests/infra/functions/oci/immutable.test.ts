// Images in the registry that tooling declares, in moto: what a tag means is said once.
import { expect } from "chai";
import { createHash } from "node:crypto";
import { ECR } from "../../../support/ecr.ts";
import { companyFacts } from "../../company.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "../emptyMoto.ts";

const manifest = (config: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      size: 2,
      digest: `sha256:${createHash("sha256").update(config).digest("hex")}`,
    },
    layers: [],
  });

const digestOf = (config: string): string =>
  `sha256:${createHash("sha256").update(manifest(config)).digest("hex")}`;

describe("B7 the registry of images", function () {
  this.timeout(120_000);
  let moto: Moto;
  let ecr: ECR;
  before(async () => {
    moto = await emptyMoto();
    const made = (await companyFacts()).filter(({ type }) => type === "aws:ecr/repository:Repository");
    expect(made.map(({ props }) => props["name"])).to.deep.equal(["lockgate/top-scores"]);
    ecr = new ECR(moto.endpoint);
    for (const { props } of made)
      await ecr.call("CreateRepository", {
        repositoryName: props["name"],
        imageTagMutability: props["imageTagMutability"],
      });
  });
  after(() => moto.stop());

  const push = (config: string, imageTag: string) =>
    ecr.call("PutImage", {
      repositoryName: "lockgate/top-scores",
      imageManifest: manifest(config),
      imageDigest: digestOf(config),
      imageTag,
    });

  it("B7 refuses to push a tag again: it stays the image that it was", async () => {
    const first = await push("one", "1.2");
    expect(first.status, first.text).to.equal(200);
    const again = await push("two", "1.2");
    expect([again.status, again.text]).to.satisfy(
      ([status, text]: [number, string]) => status === 400 && /Image(Tag)?AlreadyExistsException/.test(text),
      again.text,
    );
    const { text } = await ecr.call("DescribeImages", { repositoryName: "lockgate/top-scores" });
    const { imageDetails } = JSON.parse(text) as {
      imageDetails: { imageTags?: string[]; imageDigest: string }[];
    };
    const tagged = imageDetails.filter(({ imageTags }) => imageTags?.includes("1.2"));
    expect(tagged.map(({ imageDigest }) => imageDigest)).to.deep.equal([digestOf("one")]);
    expect((await push("two", "1.3")).status).to.equal(200);
  });
});
