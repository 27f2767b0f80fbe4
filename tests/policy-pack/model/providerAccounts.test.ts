import { expect } from "chai";
import { UNKNOWN, type Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { withProviderAccounts } from "../../../policy-pack/model/providerAccounts.ts";
import { DEV, resource, TOOLING } from "../world.ts";

const by = (provider: string, name: string, own: Record<string, unknown>, props = {}): Facts =>
  resource("bucket", name, own, { provider: { urn: `urn:${provider}`, props } });
const made = (provider: string, account: string) =>
  by(provider, "key", { arn: `arn:aws:kms:eu-west-1:${account}:key/1` });
const accounts = (...resources: Facts[]) => withProviderAccounts(resources).map(accountOf);

describe("accounts of providers that name none", () => {
  it("are those of what they have made", () => {
    expect(accounts(by("a", "new", {}), made("a", DEV))).to.deep.equal([DEV, DEV]);
  });

  it("are not those of another provider's resources", () => {
    expect(accounts(by("a", "new", {}), made("b", DEV))).to.deep.equal([undefined, DEV]);
  });

  it("stay open where ARNs name several, or none", () => {
    expect(accounts(by("a", "new", {}), made("a", DEV), made("a", TOOLING))[0]).to.equal(undefined);
    expect(
      accounts(by("a", "new", { arn: UNKNOWN }), by("a", "old", { arn: "arn:aws:s3:::old" })),
    ).to.deep.equal([undefined, undefined]);
  });

  it("never go before what the provider says itself", () => {
    const guarded = by("a", "new", {}, { allowedAccountIds: `["${TOOLING}"]` });
    expect(accounts(guarded, made("a", DEV))).to.deep.equal([TOOLING, DEV]);
  });
});
