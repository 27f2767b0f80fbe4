import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const org = (changes: Record<string, unknown> = {}): Promise<Declared[]> =>
  declared("org", () => declareOrg(exampleConfig("org", changes)));

describe("A11 the organization's logs", () => {
  let resources: Declared[];
  before(async () => {
    resources = await org();
  });
  const trail = (): Record<string, unknown> => one(resources, "aws:cloudtrail/trail:Trail").inputs;
  const archived = (type: string): Declared => one(resources, type, "log-archive");

  it("are recorded by one trail of the management account, in all regions, validated", () => {
    expect(one(resources, "aws:cloudtrail/trail:Trail").provider).to.equal("management");
    expect(trail()).to.include({
      isOrganizationTrail: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogging: true,
      enableLogFileValidation: true,
    });
  });

  it("go to the log archive's account, encrypted by its key, and to a log group", () => {
    expect(trail()["s3BucketName"]).to.equal("acme-lockgate-archive-551535029152");
    expect(trail()["kmsKeyId"]).to.match(/key\/log-archive$/);
    expect(archived("aws:s3/bucket:Bucket").provider).to.equal("account-log-archive");
    expect(trail()["cloudWatchLogsGroupArn"]).to.match(/:\*$/);
    const group = one(resources, "aws:cloudwatch/logGroup:LogGroup", "organization").inputs;
    expect(group).to.include({ name: "/lockgate/org/trail", retentionInDays: 365 });
    expect(group["kmsKeyId"]).to.be.a("string");
  });

  it("cannot be shortened: Object Lock in compliance mode from the bucket's creation on", () => {
    expect(archived("aws:s3/bucket:Bucket").inputs["objectLockEnabled"]).to.equal(true);
    expect(
      archived("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs["rule"],
    ).to.deep.equal({ defaultRetention: { mode: "COMPLIANCE", days: 365 } });
    const { inputs } = archived("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(Object.values(inputs).filter((value) => value !== true)).to.have.length(1);
    expect(archived("aws:s3/bucketLogging:BucketLogging").inputs["targetBucket"]).to.equal(
      "acme-lockgate-access-551535029152",
    );
  });

  it("keep a locked copy of each artifact store beside them, which their reader reads too", () => {
    const copies = ofType(resources, "aws:s3/bucket:Bucket").filter(({ name }) => name.endsWith("-replica"));
    expect(copies.map(({ inputs, provider }) => [inputs["bucket"], provider])).to.deep.equal(
      ["dev", "test", "prod"].map((name) => [
        `acme-lockgate-${name}-replica-551535029152`,
        "account-log-archive",
      ]),
    );
    for (const { name } of copies) {
      const lock = one(resources, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", name);
      expect(lock.inputs["rule"]).to.deep.equal({ defaultRetention: { mode: "COMPLIANCE", days: 365 } });
      expect(
        ofType(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").find(
          (made) => made.name === name,
        )?.inputs["rules"],
      ).to.not.have.nested.property("[0].expiration");
    }
    const policy = String(
      one(resources, "aws:iam/rolePolicy:RolePolicy", "lockgate-archive-read").inputs["policy"],
    );
    expect(policy).to.contain("acme-lockgate-prod-replica-551535029152/*");
    expect(policy).to.contain("alias/lockgate-prod-replica");
  });

  it("are administered by the security account", () => {
    const type = "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount";
    expect(one(resources, type).inputs).to.deep.equal({ accountId: "772164111585" });
  });

  it("have no reader until one is named", async () => {
    const readers = (made: readonly Declared[]) =>
      ofType(made, "aws:iam/role:Role").filter(({ name }) => name === "lockgate-archive-read");
    expect(readers(resources)).to.have.length(1);
    const closed = await org({ logArchive: { account: "log-archive", lockDays: 365 } });
    expect(readers(closed)).to.deep.equal([]);
  });

  it("wait for their accounts: without the keys an organization is made, and nothing that watches it", async () => {
    const bare = await org({
      logArchive: undefined,
      security: undefined,
      breakGlass: undefined,
      vending: undefined,
    });
    expect(ofType(bare, "aws:cloudtrail/trail:Trail")).to.deep.equal([]);
    expect(ofType(bare, "aws:organizations/account:Account")).to.have.length(9);
  });
});
