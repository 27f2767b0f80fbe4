import { expect } from "chai";
import { SigningKey } from "../../../../infra/components/artifacts/signingKey.ts";
import { declared, one } from "../../mocks.ts";

describe("SigningKey", () => {
  it("is an asymmetric key that only signs and verifies, under the alias that jobs use", async () => {
    const resources = await declared("tooling", () => {
      void new SigningKey("signing", {
        aliases: ["alias/lockgate-signing"],
        purpose: "release-signing",
        description: "Signs",
        administrator: "arn:aws:iam::111111111111:role/deploy",
        signer: "arn:aws:iam::111111111111:role/signer",
        readers: ["arn:aws:iam::222222222222:role/verify"],
        protect: true,
      });
    });
    const { inputs } = one(resources, "aws:kms/key:Key");
    expect(inputs).to.include({
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
      deletionWindowInDays: 30,
    });
    expect(inputs).not.to.have.property("bypassPolicyLockoutSafetyCheck");
    expect(one(resources, "aws:kms/alias:Alias").inputs).to.deep.equal({
      name: "alias/lockgate-signing",
      targetKeyId: "signing",
    });
  });
});
