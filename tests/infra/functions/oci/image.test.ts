// Images are signed and verified in a registry that Lockgate did not write, by the commands that people run.
import { expect } from "chai";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { attestationsType } from "../../../../infra/functions/oci/attached.ts";
import { digestOf } from "../../../../infra/functions/oci/registry.ts";
import { Folder, type Ended } from "../../../cli/terminal.ts";
import { builder, githubEnv, newKey, source } from "../release.ts";
import { credentials, pushImage, put, serveRegistry, type Served } from "./served.ts";

const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");

describe("images and their attestations in a registry", function () {
  this.timeout(600_000);

  for (const [title, args] of [
    ["that lists referrers", ["-referrers=true"]],
    ["that does not, by the tag that stands for the list", ["-referrers=false"]],
    ["that wants a name and a password", ["-auth=basic"]],
    ["that wants a token", ["-auth=bearer", "-referrers=false"]],
  ] as const)
    describe(title, () => {
      let served: Served;
      let folder: Folder;
      let image: string;
      const env = (): Record<string, string> => ({
        ...githubEnv,
        DOCKER_CONFIG: folder.path,
        PATH: process.env["PATH"] ?? "",
      });
      const sign = (ref = image): Promise<Ended> =>
        folder.lockgate(`sign --image ${ref} --key key.pem --source src --tests-passed build`, env());
      const verify = (ref = image): Promise<Ended> =>
        folder.lockgate(`verify --image ${ref} --policy policy.json --json`, env());

      before(async () => {
        served = await serveRegistry(args);
      });
      after(() => served.stop());
      beforeEach(async () => {
        folder = new Folder();
        mkdirSync(path.join(folder.path, "src"));
        folder.write("key.pem", newKey());
        folder.write("config.json", { auths: { [served.address]: { auth } } });
        const key = JSON.parse((await folder.lockgate("key export key.pem --format policy")).out) as object;
        const demands = { sbom: true, tests: true, revocations: false, order: false };
        folder.write("policy.json", { keys: [key], builders: [builder], source, commit: "builder", demands });
        image = await pushImage(served, folder.path);
      });
      afterEach(() => folder.remove());

      it("an image that is signed verifies, and says by which digest", async () => {
        const signed = await sign();
        expect(signed.code, signed.err).to.equal(0);
        const verified = await verify();
        expect(verified.code, verified.err + verified.out).to.equal(0);
        const { sha256, checks } = JSON.parse(verified.out) as {
          sha256: string;
          checks: { check: string; outcome: string }[];
        };
        expect(image).to.contain(`@sha256:${sha256}`);
        for (const check of ["signature", "artifact", "sbom", "tests"])
          expect(checks.find((one) => one.check === check)?.outcome, check).to.equal("passed");
      });

      it("is signed once: a second build can't add its word", async () => {
        await sign();
        const again = await sign();
        expect([again.code, again.err]).to.deep.equal([
          1,
          `lockgate: not signed: the image ${image.split("@")[1]} has attestations already\n`,
        ]);
        expect((await verify()).code).to.equal(0);
      });

      it("without attestations, or by another key, it is not let through", async () => {
        const none = await verify();
        expect(none.code).to.equal(3);
        expect(none.err).to.contain("has no attestations beside it");
        folder.write("key.pem", newKey());
        await sign();
        const other = await verify();
        expect(other.code).to.equal(1);
        const { allowed, checks } = JSON.parse(other.out) as {
          allowed: boolean;
          checks: { check: string; outcome: string; reason: string }[];
        };
        expect(allowed).to.equal(false);
        const failed = checks.filter(({ outcome }) => outcome === "failed");
        expect(failed.map(({ check }) => check)).to.deep.equal(["key"]);
        expect(failed[0]?.reason).to.match(/^key sha256:[0-9a-f]{64} is not a trusted one/);
      });

      it("attestations of another image are refused, wherever they lie", async () => {
        const other = await pushImage(served, "another");
        await sign(`${other}`);
        await folder.lockgate(
          `sign --image ${image} --key key.pem --out own.jsonl --source src --tests-passed build`,
          env(),
        );
        const swapped = await folder.lockgate(
          `verify --image ${other} --attestations own.jsonl --policy policy.json --json`,
          env(),
        );
        expect(swapped.code).to.equal(1);
        expect(swapped.out).to.match(/"check": "artifact",\s+"outcome": "failed"/);
      });
    });

  describe("a registry that somebody else writes to", () => {
    let served: Served;
    let folder: Folder;
    before(async () => {
      served = await serveRegistry(["-referrers=false"]);
    });
    after(() => served.stop());
    beforeEach(async () => {
      folder = new Folder();
      folder.write("key.pem", newKey());
      const key = JSON.parse((await folder.lockgate("key export key.pem --format policy")).out) as object;
      folder.write("policy.json", {
        keys: [key],
        builders: [builder],
        source,
        commit: "builder",
        demands: { sbom: true, tests: true, revocations: false, order: false },
      });
    });
    afterEach(() => folder.remove());
    const verify = (ref: string): Promise<Ended> =>
      folder.lockgate(`verify --image ${ref} --policy policy.json`, { DOCKER_CONFIG: folder.path });
    const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
    const entry = (made: Buffer): object => ({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      artifactType: attestationsType,
      digest: digestOf(made),
      size: made.length,
    });
    /** A manifest beside the image, listed by the tag. */
    async function beside(image: string, subject: string, layer: Buffer): Promise<void> {
      await put(served, "blob", layer);
      const digest = digestOf(layer);
      const type = "application/vnd.dsse.envelope.v1+json";
      const made = bytes({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        artifactType: attestationsType,
        config: { mediaType: "application/vnd.oci.empty.v1+json", digest, size: layer.length },
        layers: [{ mediaType: type, digest, size: layer.length }],
        subject: { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: subject, size: 1 },
      });
      await put(served, digestOf(made), made);
      const index = bytes({ schemaVersion: 2, manifests: [entry(made)] });
      const tag = (image.split("@")[1] as string).replace(":", "-");
      await put(served, tag, index, "application/vnd.oci.image.index.v1+json");
    }

    it("a manifest that is listed, and is beside another image, is refused", async () => {
      const image = await pushImage(served, "listed");
      const foreign = `sha256:${"a".repeat(64)}`;
      await beside(image, foreign, Buffer.from("{}"));
      const { code, err } = await verify(image);
      expect(code).to.equal(3);
      expect(err).to.contain(`is beside ${foreign}`);
    });

    it("what is no envelope is refused, and so is one of a payload that is not in-toto's", async () => {
      const image = await pushImage(served, "malformed");
      const digest = image.split("@")[1] as string;
      await beside(image, digest, Buffer.from("not an envelope"));
      expect((await verify(image)).err).to.contain("the envelope is not JSON");
      const envelope = {
        payloadType: "text/plain",
        payload: "eA==",
        signatures: [{ keyid: "", sig: "eA==" }],
      };
      await beside(image, digest, bytes(envelope));
      const { code, out } = await verify(image);
      expect(code, out).to.equal(1);
      expect(out).to.match(/^refused by signature: .*with any trusted key/m);
    });

    for (const [title, reference, says] of [
      ["a tag", "registry.example/app:latest", /named by registry, repository and digest/],
      ["a name without registry", `app@sha256:${"a".repeat(64)}`, /named by registry/],
      ["a shortened digest", "registry.example/app@sha256:abc", /not "registry.example/],
      ["a path out of the registry", `registry.example/../app@sha256:${"a".repeat(64)}`, /named by/],
    ] as const)
      it(`${title} names no image`, async () => {
        const { code, err } = await verify(reference);
        expect(code).to.equal(2);
        expect(err).to.match(says);
      });

    it("an image that is not there, and a registry that is not, are told apart", async () => {
      const missing = await verify(`${served.address}/app@sha256:${"b".repeat(64)}`);
      expect(missing.code).to.equal(3);
      expect(missing.err).to.contain("answers 404 to the manifest");
      const nobody = await verify(`127.0.0.1:1/app@sha256:${"b".repeat(64)}`);
      expect(nobody.code, nobody.err).to.equal(3);
      expect(nobody.err).to.contain("127.0.0.1:1");
    });
  });
});
