import { expect } from "chai";
import { recordedBuckets, recordedTable, trailSelectors } from "../../../infra/plan/trail.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("org");
const fields = trailSelectors(recordedBuckets(config), recordedTable(config)).map(
  ({ fieldSelectors }) => fieldSelectors,
);

describe("A11 what the organization's trail records", () => {
  it("takes management events whole: no service, KMS included, is left out", () => {
    expect(fields[0]).to.deep.equal([{ field: "eventCategory", equals: ["Management"] }]);
  });

  it("takes reads and writes of every artifact store and its copy, by its exact name", () => {
    expect(fields[1]?.map(({ field }) => field)).to.deep.equal([
      "eventCategory",
      "resources.type",
      "resources.ARN",
    ]);
    expect(fields[1]?.[2]?.startsWiths).to.deep.equal([
      "arn:aws:s3:::acme-lockgate-dev-store-783562562418/",
      "arn:aws:s3:::acme-lockgate-test-store-452234911790/",
      "arn:aws:s3:::acme-lockgate-prod-store-972823772653/",
      "arn:aws:s3:::acme-lockgate-dev-replica-551535029152/",
      "arn:aws:s3:::acme-lockgate-test-replica-551535029152/",
      "arn:aws:s3:::acme-lockgate-prod-replica-551535029152/",
      "arn:aws:s3:::acme-lockgate-pipeline-276677566922/",
    ]);
  });

  it("takes reads and writes of the ledger's table, and of no other", () => {
    expect(fields[2]).to.deep.equal([
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
      {
        field: "resources.ARN",
        equals: ["arn:aws:dynamodb:eu-central-1:276677566922:table/lockgate-ledger"],
      },
    ]);
    expect(fields).to.have.length(3);
  });
});
