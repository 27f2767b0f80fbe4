// Deliveries are believed by their signature alone: GitHub's published vector, and all that is not it.
import { sign } from "@octokit/webhooks-methods";
import { expect } from "chai";
import { isSigned } from "../../../../infra/functions/lib/githubSignature.ts";

/** "Testing the webhook payload validation" in GitHub's page "Validating webhook deliveries". */
const vector = {
  secret: "It's a Secret to Everybody",
  body: Buffer.from("Hello, World!"),
  signature: "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
};

describe("the signature of a delivery", () => {
  it("is good when it is that of GitHub's published vector", async () => {
    expect(await isSigned(vector.secret, vector.body, vector.signature)).to.equal(true);
    expect(await sign(vector.secret, vector.body.toString())).to.equal(vector.signature);
  });

  const { secret, body, signature } = vector;
  const wrong: Record<string, [string, Buffer, unknown]> = {
    "another secret": ["It's a secret to everybody", body, signature],
    "an empty secret": ["", body, signature],
    "another body": [secret, Buffer.from("Hello, World?"), signature],
    "a body with a newline more": [secret, Buffer.from("Hello, World!\n"), signature],
    "no body": [secret, Buffer.alloc(0), signature],
    "no signature": [secret, body, undefined],
    "an empty one": [secret, body, ""],
    "two of them": [secret, body, [signature, signature]],
    "one of SHA-1": [secret, body, "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59"],
    "one without its prefix": [secret, body, signature.slice("sha256=".length)],
    "one that is cut": [secret, body, signature.slice(0, -2)],
    "one that goes on": [secret, body, `${signature}00`],
    "one of another last digit": [secret, body, `${signature.slice(0, -1)}8`],
    "one in capitals": [secret, body, signature.toUpperCase().replace("SHA256", "sha256")],
  };
  for (const [name, given] of Object.entries(wrong)) {
    it(`is wrong with ${name}`, async () => expect(await isSigned(...given)).to.equal(false));
  }

  it("is of the bytes that came: what is no UTF-8 does not pass as what it is read as", async () => {
    const replaced = Buffer.from("\ufffd");
    const good = await sign(secret, replaced.toString());
    expect(await isSigned(secret, replaced, good)).to.equal(true);
    expect(await isSigned(secret, Buffer.from([0xff]), good)).to.equal(false);
  });
});
