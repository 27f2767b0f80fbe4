// Where findings of runs stand on a code host: each under its own resource, none on another's line.
import { expect } from "chai";
import { placeOfFinding } from "../../../automation/company/findingPlace.ts";

const uriOf = (urn: string, rule = "S3-01"): string => placeOfFinding("dev", urn, rule).artifactLocation.uri;

describe("D7 places of findings whose line nobody knows", () => {
  it("D7 are the resource's own name, as in the pack's reports, whatever it is part of", () => {
    expect(uriOf("urn:pulumi:dev::app::aws:s3/bucket:Bucket::logs")).to.equal(
      "dev/aws%3As3/bucket%3ABucket/logs",
    );
    expect(uriOf("urn:pulumi:dev::app::lockgate:a:B$aws:s3/bucket:Bucket::data")).to.equal(
      "dev/aws%3As3/bucket%3ABucket/data",
    );
    expect(uriOf("urn:pulumi:dev::app::aws:s3/bucket:Bucket::a::b c")).to.match(
      /^dev\/aws%3As3\/bucket%3ABucket\/a/,
    );
  });

  it("D7 of what is about no resource are the stack's and the rule's", () => {
    expect(uriOf("", "ORG-01")).to.equal("dev/ORG-01");
  });
});
