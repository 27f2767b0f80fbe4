// Bearer tokens of OpenID Connect against a real provider: what lets in, what keeps out, and keys that change.
import { expect } from "chai";
import { exportSPKI, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { createTokenVerifier } from "../../../automation/auth/bearer.ts";
import type { Issuer } from "../../../automation/auth/issuers.ts";
import { startApp, type TestApp } from "../support/app.ts";
import { audience, startIssuer, type TestIssuer } from "../support/issuer.ts";

const claims = { repository: "acme/top-scores", ref: "refs/heads/main", actor: "ann" };

function trust(issuer: string): Issuer {
  const grants = [{ environment: "dev", role: "operator" as const }];
  const rules = [
    { claims: { repository: "acme/top-scores", ref: ["refs/heads/main", "refs/heads/next"] }, grants },
  ];
  return {
    issuer,
    audience,
    algorithms: ["RS256"],
    scope: "openid",
    nameClaim: "repository",
    personClaim: "actor",
    rules,
  };
}

describe("a bearer token of OpenID Connect", () => {
  let issuer: TestIssuer;
  let app: TestApp;
  const seconds = () => Math.floor(Date.now() / 1000);
  const me = (token: string) => app.call("GET", "/v1/me", { as: token });
  /** A token signed by the issuer's own key, as the issuer would sign it but for the changes. */
  const signed = async (changes: JWTPayload, header: Record<string, unknown> = {}) => {
    const key = issuer.keys.at(-1)!;
    const payload = {
      iss: issuer.url,
      aud: audience,
      sub: "ci",
      iat: seconds(),
      exp: seconds() + 300,
      ...claims,
      ...changes,
    };
    const signer = new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: key.kid!, ...header });
    return signer.sign(await importJWK(key, "RS256"), { crit: { lockgate: true } });
  };

  before(async () => {
    issuer = await startIssuer();
    app = await startApp(["dev", "prod"], { verifyToken: createTokenVerifier([trust(issuer.url)], 0) });
  });
  after(async () => {
    await app.stop();
    await issuer.stop();
  });

  it("lets in whom the issuer names, with what its claims grant and nothing more", async () => {
    const token = await issuer.token(claims);
    const { status, body } = await me(token);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ name: "acme/top-scores", via: "oidc" });
    expect(body["grants"]).to.deep.equal([{ environment: "dev", role: "operator" }]);
    const preview = { as: token, body: { operation: "preview" } };
    expect((await app.call("POST", "/v1/stacks/dev/runs", preview)).status).to.equal(202);
    expect((await app.call("POST", "/v1/stacks/prod/runs", preview)).status).to.equal(403);
    expect((await app.call("GET", "/v1/tokens", { as: token })).status).to.equal(403);
  });

  it("names the caller in runs and audit", async () => {
    const token = await issuer.token(claims);
    const { body } = await app.call("POST", "/v1/stacks/dev/runs", {
      as: token,
      body: { operation: "preview" },
    });
    expect(body["requestedBy"]).to.equal("acme/top-scores");
  });

  it("grants nothing when one claim of a rule differs, is missing or is of another type", async () => {
    for (const changes of [
      { ref: "refs/heads/evil" },
      { ref: undefined },
      { ref: { a: 1 } },
      { repository: "acme/top-scores-evil" },
    ]) {
      const { status, body } = await me(await signed(changes as JWTPayload));
      expect(status).to.equal(200);
      expect(body["grants"]).to.deep.equal([]);
    }
  });

  it("follows a rotation of the keys in the middle: the new key counts, the old one no longer", async () => {
    const old = await issuer.token(claims);
    expect((await me(old)).status).to.equal(200);
    await issuer.rotate();
    expect((await me(await issuer.token(claims))).status).to.equal(200);
    expect((await me(old)).status).to.equal(401);
  });

  it("takes the clock's skew for up to 60 seconds, not for longer", async () => {
    expect((await me(await signed({ exp: seconds() - 30 }))).status).to.equal(200);
    expect((await me(await signed({ nbf: seconds() + 30 }))).status).to.equal(200);
    expect((await me(await signed({ exp: seconds() - 90 }))).status).to.equal(401);
    expect((await me(await signed({ nbf: seconds() + 90 }))).status).to.equal(401);
  });

  const refused: Record<string, () => Promise<string>> = {
    "with algorithm none": async () =>
      new UnsecuredJWT({ ...claims })
        .setIssuer(issuer.url)
        .setAudience(audience)
        .setSubject("ci")
        .setExpirationTime("5m")
        .encode(),
    "with HS256 and the public key as its secret": async () => {
      const key = issuer.keys.at(-1)!;
      const { d, p, q, dp, dq, qi, ...half } = key;
      void [d, p, q, dp, dq, qi];
      const pem = await exportSPKI(
        (await importJWK({ ...half }, "RS256", { extractable: true })) as CryptoKey,
      );
      const payload = { iss: issuer.url, aud: audience, sub: "ci", exp: seconds() + 300, ...claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256", kid: key.kid! })
        .sign(new TextEncoder().encode(pem));
    },
    "for another audience": () => signed({ aud: "https://other.example" }),
    "without an audience": () => signed({ aud: undefined as never }),
    "that has expired": () => signed({ exp: seconds() - 3600 }),
    "that never expires": () => signed({ exp: undefined as never }),
    "that is not valid yet": () => signed({ nbf: seconds() + 3600 }),
    "of an issuer that is not trusted": () => signed({ iss: "https://evil.example" }),
    "of an issuer that differs by a slash": () => signed({ iss: `${issuer.url}/` }),
    "without a subject": () => signed({ sub: undefined as never }),
    "that does not name the caller": () => signed({ repository: "" }),
    "whose person is no text": () => signed({ actor: 7 }),
    "that is oversized": () => signed({ padding: "x".repeat(9000) }),
    "with an extension that must be understood": () => signed({}, { crit: ["lockgate"], lockgate: 1 }),
    "by a key that the issuer does not publish": () => signed({}, { kid: "unknown" }),
    "whose claims were changed": async () => {
      const [header, , signature] = (await signed({})).split(".");
      const other = (await signed({ actor: "mallory" })).split(".")[1];
      return [header, other, signature].join(".");
    },
    "whose signature was cut off": async () => (await signed({})).replace(/\.[^.]*$/, "."),
    "that is no token at all": async () => "a.b.c",
  };
  for (const [name, token] of Object.entries(refused)) {
    it(`is refused with 401 when it is one ${name}`, async () => {
      const { status, body, headers } = await me(await token());
      expect(status).to.equal(401);
      expect(body["code"]).to.equal("unauthenticated");
      expect(headers.get("www-authenticate")).to.include('error="invalid_token"');
    });
  }

  it("is neither refused nor let in while the issuer's keys can't be had: 503, and good again later", async () => {
    const strict = await startApp(["dev"], { verifyToken: createTokenVerifier([trust(issuer.url)], 0) });
    const token = await issuer.token(claims);
    issuer.setDown(true);
    const { status, body, headers } = await strict.call("GET", "/v1/me", { as: token });
    expect([status, body["code"]]).to.deep.equal([503, "issuer_unavailable"]);
    expect(headers.get("retry-after")).to.equal("5");
    issuer.setDown(false);
    expect((await strict.call("GET", "/v1/me", { as: token })).status).to.equal(200);
    await strict.stop();
  });
});
