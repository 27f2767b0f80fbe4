import { KMSClient } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { verifyBytes } from "../../../../infra/functions/lib/algorithms.ts";
import { kmsAttempts, kmsSigner, kmsTrustedKey } from "../../../../infra/functions/lib/kmsSigner.ts";
import { isKmsKey } from "../../../../infra/functions/lib/keys.ts";
import * as names from "../../../../infra/plan/names.ts";
import { awsError, Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "../emptyMoto.ts";
import { expectAudited } from "../audited.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig } from "../../example.ts";

const config = exampleConfig("tooling");
const { region, toolingAccountId: account } = config;
const alias = names.aliasArn({ account, region }, names.signingAlias);
const signer = names.roleArn(account, names.signerRole);
const verifier = names.roleArn(config.environments[0]?.accountId ?? "", names.verifyRole("dev"));

describe("kmsSigner, as the declared roles", function () {
  this.timeout(600_000);
  let moto: Moto;
  let harness: Harness;
  before(async () => {
    moto = await emptyMoto();
    const company = await declaredCompany();
    await declareInMoto(company.model, { endpoint: moto.endpoint, region });
    harness = new Harness({ endpoint: moto.endpoint, region, company });
  });
  after(() => moto.stop());
  afterEach(() => {
    harness.fault = () => undefined;
  });
  const clientOf = (role: string): KMSClient =>
    harness.guard(new KMSClient({ ...harness.settings(role), maxAttempts: kmsAttempts }));

  it("the signer signs a message of any length; a verifier gets the same key and verifies", async () => {
    const made = await kmsSigner(alias, clientOf(signer));
    const trusted = await kmsTrustedKey(alias, clientOf(verifier));
    expect(made.keyId)
      .to.match(new RegExp(`^arn:aws:kms:${region}:${account}:key/`))
      .and.equal(trusted.id);
    expect(made.algorithm).to.equal("ECDSA_SHA_256").and.equal(trusted.algorithm);
    for (const length of [0, 10, 100_000]) {
      const message = Buffer.alloc(length, "x");
      const signature = await made.sign(message);
      expect(verifyBytes(trusted.algorithm, trusted.publicKey, message, signature), String(length)).to.equal(
        true,
      );
    }
  });

  it("a verifier signs nothing", async () => {
    const made = await kmsSigner(alias, clientOf(verifier));
    const failure = await made.sign(Buffer.from("x")).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure?.name).to.equal("AccessDenied");
    expect(failure?.message).to.contain(`${verifier} is not authorized to perform: kms:Sign on resource: `);
    expectAudited(harness.asked.at(-1), verifier);
  });

  it("KMS that throttles is asked again", async () => {
    let refused = 0;
    harness.fault = ({ when }) => {
      if (when === "after" || refused === 3) return undefined;
      refused += 1;
      return awsError("ThrottlingException", 400, "Rate exceeded");
    };
    const made = await kmsSigner(alias, clientOf(signer));
    expect((await made.sign(Buffer.from("x"))).length).to.be.greaterThan(60);
    expect(refused).to.equal(3);
  });

  it("knows a key's ARN from other words", () => {
    expect([alias, `arn:aws:kms:${region}:${account}:key/1`].every(isKmsKey)).to.equal(true);
    expect(["key.pem", "alias/x", "arn:aws:s3:::b", "arn:aws:kms:eu:1:key/1"].some(isKmsKey)).to.equal(false);
  });
});
