import { expect } from "chai";
import { openIdConnectProvider } from "../../../../sandbox/aws/iam/openIdConnectProvider.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld } from "../world.ts";

const inputs = { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] };

describe("aws:iam/openIdConnectProvider:OpenIdConnectProvider", () => {
  itRefuses(openIdConnectProvider, () => ({ world: testWorld(), inputs }), [
    ["an address without TLS", { url: "http://gitlab.com" }, /begins with https/],
    ["a port", { url: "https://gitlab.com:8443" }, /without port/],
    ["no audience", { clientIdLists: [] }, /clientIdLists.*between 1 and 100/s],
    ["a thumbprint of another length", { thumbprintLists: ["abc"] }, /40 hexadecimal/],
    ...badTags,
  ]);

  it("names it after the issuer, once an account", () => {
    const world = testWorld();
    const { id } = world.create(openIdConnectProvider, inputs);
    expect(id).to.match(/^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/);
    expect(() => world.create(openIdConnectProvider, inputs)).to.throw(/EntityAlreadyExists/);
  });
});
