// The provider over real gRPC, as the engine calls it. Models and authorisation are the sandbox's own.
import { expect } from "chai";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { accountIdOf, managementAccount } from "../../../sandbox/state/accounts.ts";
import { bucketUrn, failure, secret, startProvider, unknownText } from "./harness.ts";

type Provider = Awaited<ReturnType<typeof startProvider>>;

describe("the aws service", () => {
  let provider: Provider;
  beforeEach(async () => {
    provider = await startProvider();
  });
  afterEach(() => provider.stop());

  const createBucket = async (name: string, more = {}) => {
    const client = await provider.connect();
    const { inputs } = await client.check(bucketUrn(name), { bucket: name, ...more });
    return { client, inputs, ...(await client.create(bucketUrn(name), inputs)) };
  };

  describe("configuration", () => {
    it("keeps the instances of two connections apart", async () => {
      const here = await provider.connect({ region: "eu-central-1" });
      const there = await provider.connect({ region: "us-east-1" });
      const region = async (client: typeof here) =>
        (await client.invoke("aws:index/getRegion:getRegion")).result?.region;
      expect([await region(here), await region(there), await region(here)]).to.deep.equal([
        "eu-central-1",
        "us-east-1",
        "eu-central-1",
      ]);
    });
    it("refuses an account that is not allowed", async () => {
      const other = accountIdOf("other@acme.example");
      const config = { region: "eu-central-1", allowedAccountIds: JSON.stringify([other]) };
      const { details } = await failure(provider.connect(config));
      expect(details).to.include(`AWS account ID not allowed: ${managementAccount}`).and.include(other);
    });
    it("takes an account's number for its id, as `pulumi config set --path` writes it", async () => {
      const config = { region: "eu-central-1", allowedAccountIds: `[${managementAccount}]` };
      const client = await provider.connect(config);
      expect(await client.checkConfig(config)).to.deep.equal([]);
    });
    it("refuses to assume a role that does not exist", async () => {
      const roleArn = `arn:aws:iam::${managementAccount}:role/Nobody`;
      const config = { region: "eu-central-1", assumeRoles: JSON.stringify([{ roleArn }]) };
      expect((await failure(provider.connect(config))).details).to.include(
        `cannot assume IAM role ${roleArn}`,
      );
    });
    it("does not serve a connection that was never configured", async () => {
      const client = provider.connectOnly();
      const { details } = await failure(client.check(bucketUrn("logs"), {}));
      expect(details).to.include("the sandbox was restarted").and.include("run the command again");
    });
    it("reports every faulty setting at once", async () => {
      const client = provider.connectOnly();
      const faults = await client.checkConfig({
        reigon: "x",
        region: "nowhere",
        allowedAccountIds: '["12"]',
        assumeRoles: '[{"roleArn":"admin"}]',
        endpoints: '[{"s3":"http://localhost"}]',
      });
      expect(faults.join("\n"))
        .to.include('did you mean "region"?')
        .and.include('"nowhere" is no AWS region')
        .and.include('"12" is no account id')
        .and.include("assumeRoles[0].roleArn")
        .and.include("endpoints: is not supported by the sandbox");
    });
  });

  describe("check", () => {
    it("names an unknown type and the file where it belongs", async () => {
      const client = await provider.connect();
      const { details } = await failure(client.check("urn:pulumi:d::p::aws:lightsail/disk:Disk::x", {}));
      expect(details).to.include("aws:lightsail/disk:Disk").and.include("sandbox/aws/lightsail.ts");
    });
    it("finds the type behind the types of its parents", async () => {
      const client = await provider.connect();
      const urn = "urn:pulumi:d::p::my:Store$aws:s3/bucket:Bucket::logs";
      expect((await client.check(urn, {})).inputs.bucket).to.match(/^logs-[0-9a-f]{7}$/);
    });
    it("suggests the nearest name for a misspelt property and shows the wrong value of a wrong type", async () => {
      const client = await provider.connect();
      const { faults } = await client.check(bucketUrn("logs"), { buckett: "x", forceDestroy: "yes" });
      expect(faults).to.deep.equal([
        'buckett: is not a property here (did you mean "bucket"?)',
        'forceDestroy: must be a boolean, but is "yes"',
      ]);
    });
    it("keeps the automatic name of the previous inputs", async () => {
      const client = await provider.connect();
      const olds = { bucket: "logs-0123abc" };
      expect((await client.check(bucketUrn("logs"), {}, olds)).inputs.bucket).to.equal("logs-0123abc");
      const explicit = { bucket: "once-explicit" };
      expect((await client.check(bucketUrn("logs"), {}, explicit)).inputs.bucket).to.match(/^logs-/);
    });
    it("adds the provider's default tags to tagsAll only", async () => {
      const defaultTags = JSON.stringify({ tags: { team: "core", stage: "dev" } });
      const client = await provider.connect({ region: "eu-central-1", defaultTags });
      const { inputs } = await client.check(bucketUrn("logs"), { tags: { stage: "prod" } });
      expect(inputs.tags).to.deep.equal({ stage: "prod" });
      expect(inputs.tagsAll).to.deep.equal({ team: "core", stage: "prod" });
    });
    it("never shows a secret in a fault", async () => {
      const client = await provider.connect();
      const { faults } = await client.check(bucketUrn("logs"), { bucket: secret("Hunter2_SECRET") });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.include("[secret]").and.not.include("Hunter2");
    });
  });

  describe("create", () => {
    it("says at preview what is not known yet, and makes nothing", async () => {
      const client = await provider.connect();
      const { id, outputs } = await client.create(bucketUrn("logs"), { bucket: "logs" }, true);
      expect([id, outputs.bucket, outputs.arn]).to.deep.equal(["", "logs", unknownText]);
      expect(provider.store.all("aws:s3/bucket:Bucket")).to.deep.equal([]);
    });
    it("keeps an unknown input unknown at preview", async () => {
      const client = await provider.connect();
      const { inputs, faults } = await client.check(bucketUrn("logs"), { bucket: unknownText });
      expect([faults, inputs.bucket]).to.deep.equal([[], unknownText]);
    });
    it("gives AWS's outputs and remembers them on disk", async () => {
      const { id, outputs } = await createBucket("logs");
      expect([id, outputs.arn, outputs.region]).to.deep.equal(["logs", "arn:aws:s3:::logs", "eu-central-1"]);
      await provider.restart();
      const after = await (await provider.connect()).read(bucketUrn("logs"), "logs");
      expect(after.outputs?.arn).to.equal("arn:aws:s3:::logs");
    });
    it("returns secrets as secrets", async () => {
      const client = await provider.connect();
      const tags = { plain: "a", hidden: secret("s3cret") };
      const { outputs } = await client.create(bucketUrn("logs"), { bucket: "logs", tags, tagsAll: tags });
      expect(outputs.tags).to.deep.equal({ plain: "a", hidden: secret("s3cret") });
      expect(outputs.tagsAll).to.deep.equal({ plain: "a", hidden: secret("s3cret") });
      expect(outputs.bucket).to.equal("logs");
    });
    it("refuses what AWS refuses, and changes nothing", async () => {
      await createBucket("logs");
      const before = provider.store.all();
      const client = await provider.connect();
      const { details } = await failure(client.create(bucketUrn("second"), { bucket: "logs" }));
      expect(details).to.include("BucketAlreadyOwnedByYou");
      expect(provider.store.all()).to.deep.equal(before);
    });
  });

  describe("a creation whose answer was lost", () => {
    it("is answered with the same resource, with the same automatic name", async () => {
      const client = await provider.connect();
      const first = await client.check(bucketUrn("logs"), {});
      const made = await client.create(bucketUrn("logs"), first.inputs);
      await provider.restart();
      const again = await provider.connect();
      const second = await again.check(bucketUrn("logs"), {});
      expect(second.inputs.bucket).to.equal(made.id);
      expect((await again.create(bucketUrn("logs"), second.inputs)).id).to.equal(made.id);
      expect(provider.store.all("aws:s3/bucket:Bucket")).to.have.length(1);
    });
    it("takes the new inputs where AWS can change them in place", async () => {
      await createBucket("logs", { tags: { a: "1" } });
      await provider.restart();
      const { outputs } = await createBucket("logs", { tags: { a: "2" } });
      expect(outputs.tags).to.deep.equal({ a: "2" });
    });
    it("is not answered again once the engine has named the id", async () => {
      const { client, inputs } = await createBucket("logs");
      await client.diff(bucketUrn("logs"), "logs", inputs, inputs);
      await provider.restart();
      const { details } = await failure(createBucket("logs"));
      expect(details).to.include("BucketAlreadyOwnedByYou");
    });
    it("is not answered again once the engine has ended in order", async () => {
      const { client } = await createBucket("logs");
      await client.cancel();
      expect((await failure(createBucket("logs"))).details).to.include("BucketAlreadyOwnedByYou");
    });
    it("is not answered again for another resource or another region", async () => {
      await createBucket("logs");
      const elsewhere = await provider.connect({ region: "us-east-1" });
      const { inputs } = await elsewhere.check(bucketUrn("logs"), { bucket: "logs" });
      const { details } = await failure(elsewhere.create(bucketUrn("logs"), inputs));
      expect(details).to.include("BucketAlreadyOwnedByYou");
    });
  });

  describe("diff", () => {
    it("is nothing for equal inputs", async () => {
      const { client, inputs } = await createBucket("logs");
      expect((await client.diff(bucketUrn("logs"), "logs", inputs, inputs)).changed).to.equal(false);
    });
    it("replaces where AWS replaces, the old one first where the name stays", async () => {
      const { client, inputs } = await createBucket("logs");
      const renamed = await client.diff(bucketUrn("logs"), "logs", inputs, { ...inputs, bucket: "other" });
      expect(renamed.replaces).to.deep.equal(["bucket"]);
      expect(renamed.deleteBeforeReplace).to.equal(false);
      const moved = await client.diff(bucketUrn("logs"), "logs", inputs, { ...inputs, region: "us-east-1" });
      expect([moved.replaces, moved.deleteBeforeReplace]).to.deep.equal([["region"], true]);
    });
    it("gives the path and kind of each change", async () => {
      const { client, inputs } = await createBucket("logs", { tags: { a: "1", b: "1" } });
      const { paths } = await client.diff(bucketUrn("logs"), "logs", inputs, {
        ...inputs,
        tags: { a: "2", "c.d": "1" },
        tagsAll: inputs.tagsAll,
      });
      const { ADD, DELETE, UPDATE } = pb.PropertyDiff.Kind;
      expect(paths).to.deep.equal({ "tags.a": UPDATE, "tags.b": DELETE, 'tags["c.d"]': ADD });
    });
    it("follows an alias: the resource belongs to its new URN from then on", async () => {
      const { client, inputs } = await createBucket("logs");
      await client.diff(bucketUrn("renamed"), "logs", inputs, inputs);
      expect(provider.store.all("aws:s3/bucket:Bucket").map((row) => row.urn)).to.deep.equal([
        bucketUrn("renamed"),
      ]);
    });
  });

  describe("update, read and delete", () => {
    it("changes in place", async () => {
      const { client, inputs, outputs } = await createBucket("logs");
      const next = { ...inputs, tags: { a: "b" } };
      const updated = await client.update(bucketUrn("logs"), "logs", { inputs, outputs }, next);
      expect(updated.tags).to.deep.equal({ a: "b" });
      expect((await client.read(bucketUrn("logs"), "logs", inputs)).inputs?.tags).to.deep.equal({ a: "b" });
    });
    it("previews an update without making it", async () => {
      const { client, inputs, outputs } = await createBucket("logs");
      const next = { ...inputs, tags: { a: unknownText } };
      const preview = await client.update(bucketUrn("logs"), "logs", { inputs, outputs }, next, true);
      expect([preview.tags, preview.arn]).to.deep.equal([{ a: unknownText }, "arn:aws:s3:::logs"]);
      expect((await client.read(bucketUrn("logs"), "logs")).inputs?.tags).to.equal(undefined);
    });
    it("reads by id for an import, within the caller's account and region", async () => {
      const { client } = await createBucket("logs");
      expect((await client.read(bucketUrn("imported"), "logs")).inputs?.bucket).to.equal("logs");
      const elsewhere = await provider.connect({ region: "us-east-1" });
      expect((await elsewhere.read(bucketUrn("imported"), "logs")).id).to.equal("");
    });
    it("says where a resource that should be updated is not", async () => {
      const client = await provider.connect();
      const { details } = await failure(
        client.update(bucketUrn("gone"), "gone", { inputs: {}, outputs: {} }, { tags: {} }),
      );
      expect(details)
        .to.include("gone does not exist")
        .and.include(managementAccount)
        .and.include("pulumi refresh");
    });
    it("deletes, and takes a resource that is gone already as deleted", async () => {
      const { client, inputs } = await createBucket("logs");
      await client.delete(bucketUrn("logs"), "logs", inputs);
      expect(provider.store.all("aws:s3/bucket:Bucket")).to.deep.equal([]);
      await client.delete(bucketUrn("logs"), "logs", inputs);
    });
  });

  describe("invoke", () => {
    it("answers for the caller", async () => {
      const client = await provider.connect();
      const { result } = await client.invoke("aws:index/getCallerIdentity:getCallerIdentity");
      expect(result?.accountId).to.equal(managementAccount);
    });
    it("names an unknown function and where it belongs", async () => {
      const client = await provider.connect();
      const { details } = await failure(client.invoke("aws:polly/getVoices:getVoices"));
      expect(details).to.include("aws:polly/getVoices:getVoices").and.include("sandbox/aws/polly.ts");
    });
    it("checks the arguments against the declared types", async () => {
      const client = await provider.connect();
      const { faults } = await client.invoke("aws:index/getRegion:getRegion", { regoin: "x" });
      expect(faults).to.deep.equal(['regoin: is not a property here (did you mean "region"?)']);
    });
  });
});
