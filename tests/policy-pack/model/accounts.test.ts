import { expect } from "chai";
import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { accountOf, iamArnOf } from "../../../policy-pack/model/accounts.ts";
import { DEV, resource, TOOLING } from "../world.ts";

const withProvider = (props: Record<string, unknown>, own: Record<string, unknown> = {}) =>
  resource("bucket", "b", own, { provider: { urn: "urn:p", props } });
const role = (account: string) => ({ roleArn: `arn:aws:iam::${account}:role/deploy` });

describe("account of a resource", () => {
  it("is the one that the provider allows", () => {
    expect(
      accountOf(
        withProvider({ allowedAccountIds: `["${DEV}"]`, assumeRoles: JSON.stringify([role(TOOLING)]) }),
      ),
    ).to.equal(DEV);
    // As `pulumi config set --path` writes it.
    expect(accountOf(withProvider({ allowedAccountIds: `[${DEV}]` }))).to.equal(DEV);
    expect(accountOf(withProvider({ allowedAccountIds: "[12]" }))).to.equal(undefined);
  });

  it("is that of the last role in the chain, where the provider allows none or several", () => {
    const assumeRoles = JSON.stringify([role(TOOLING), role(DEV)]);
    expect(accountOf(withProvider({ assumeRoles }))).to.equal(DEV);
    expect(accountOf(withProvider({ assumeRoles, allowedAccountIds: `["${DEV}","${TOOLING}"]` }))).to.equal(
      DEV,
    );
    expect(accountOf(withProvider({ assumeRole: JSON.stringify(role(DEV)) }))).to.equal(DEV);
  });

  it("is read from the ARN where the provider tells nothing", () => {
    expect(accountOf(withProvider({}, { arn: `arn:aws:kms:eu-west-1:${DEV}:key/1` }))).to.equal(DEV);
  });

  it("is not guessed", () => {
    for (const props of [
      {},
      { allowedAccountIds: UNKNOWN },
      { allowedAccountIds: "{" },
      { assumeRoles: UNKNOWN },
    ]) {
      expect(accountOf(withProvider(props, { arn: "arn:aws:s3:::bucket" }))).to.equal(undefined);
    }
  });
});

describe("ARN of a role before it exists", () => {
  it("is made of account, path and name", () => {
    expect(iamArnOf(resource("role", "r", { name: "build" }))).to.equal(`arn:aws:iam::${DEV}:role/build`);
    expect(iamArnOf(resource("policy", "p", { name: "p", path: "/ci/" }))).to.equal(
      `arn:aws:iam::${DEV}:policy/ci/p`,
    );
  });

  it("is open while the name is", () => {
    expect(iamArnOf(resource("role", "r", { name: UNKNOWN }))).to.equal(undefined);
  });
});
