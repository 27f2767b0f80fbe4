// Signing in to the dashboard with a real OpenID provider: what lets in, and what an attacker would try.
import { expect } from "chai";
import type { Issuer } from "../../../automation/auth/issuers.ts";
import { createLogin } from "../../../automation/auth/login.ts";
import { type TestApp, serve as serveApp, startApp } from "../support/app.ts";
import { Browser, publicUrl, trust as trustOf } from "../support/browser.ts";
import { type TestIssuer, dashboard, startIssuer } from "../support/issuer.ts";

describe("signing in with an issuer", () => {
  let issuer: TestIssuer;
  let app: TestApp;
  let url: string;
  const servers: { close(): Promise<void> }[] = [];

  const serve = async (changes: Partial<Issuer> = {}): Promise<string> => {
    const login = createLogin([trustOf(issuer.url, changes)], publicUrl, undefined);
    const served = await serveApp({ ...app.deps, login });
    servers.push(served);
    return served.url;
  };
  const back = (at: string) => at.startsWith(`${publicUrl}/login/callback`);
  const begin = `${publicUrl}/login/oidc`;
  const codeOf = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];
  const me = (secret: string | undefined) =>
    app.call("GET", "/v1/me", { headers: { cookie: `lockgate=${secret}` } });

  before(async function () {
    this.timeout(30_000);
    issuer = await startIssuer();
    app = await startApp(["dev", "prod"]);
    url = await serve();
  });
  beforeEach(() => issuer.setPerson({ sub: "ada", email: "ada@acme.example", groups: ["platform", "all"] }));
  after(async () => {
    for (const served of servers) await served.close();
    await app.stop();
    await issuer.stop();
  });

  it("opens a session with what the groups grant, and nothing more", async () => {
    const browser = new Browser(url);
    const { answer, at } = await browser.follow(begin, (next) => next === `${publicUrl}/`);
    expect(at).to.equal(`${publicUrl}/`);
    const set = answer.headers.getSetCookie().find((line) => line.startsWith("lockgate=lgs_")) ?? "";
    for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(set).to.include(attribute);
    const { status, body } = await me(browser.secretOfDashboard());
    expect(status).to.equal(200);
    expect(body).to.deep.include({ name: "ada@acme.example", via: "session", roles: ["approver"] });
    expect(body["grants"]).to.deep.equal([{ environment: "dev", role: "approver" }]);
    expect(
      [...(browser.cookies.get("dashboard.example")?.keys() ?? [])],
      "the way's cookie is gone",
    ).to.deep.equal(["lockgate"]);
    const audit = await app.call("GET", "/v1/audit?action=session.opened", { as: ["admin"] });
    expect(audit.text).to.include("ada@acme.example").and.include(issuer.url);
  });

  it("asks the issuer for a code with PKCE, state and nonce, each new every time", async () => {
    const ask = async () => {
      const { at } = await new Browser(url).follow(begin, () => true);
      return new URL(at).searchParams;
    };
    const [one, two] = [await ask(), await ask()];
    expect(Object.fromEntries(one)).to.include({
      response_type: "code",
      client_id: dashboard.id,
      redirect_uri: dashboard.redirect,
      code_challenge_method: "S256",
      scope: "openid",
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)).to.match(/^[\w-]{43}$/);
      expect(one.get(name)).not.to.equal(two.get(name));
    }
  });

  it("ends with logout: the session is gone", async () => {
    const browser = new Browser(url);
    await browser.follow(begin, (next) => next === `${publicUrl}/`);
    const secret = browser.secretOfDashboard();
    const csrf = String((await me(secret)).body["csrfToken"]);
    const headers = { cookie: `lockgate=${secret}`, "x-csrf-token": csrf };
    expect((await app.call("POST", "/v1/logout", { headers })).status).to.equal(204);
    expect((await me(secret)).status).to.equal(401);
  });

  it("replaces a session that the browser had before: none can be planted", async () => {
    const browser = new Browser(url);
    const planted = await app.secret("session", ["viewer"]);
    browser.cookies.set("dashboard.example", new Map([["lockgate", planted]]));
    await browser.follow(begin, (next) => next === `${publicUrl}/`);
    expect(browser.secretOfDashboard()).not.to.equal(planted);
  });

  const attacks: Record<string, (browser: Browser, at: string) => Promise<Response>> = {
    "in a browser that did not begin it": (_browser, at) => new Browser(url).get(at),
    "in a browser that began another one": async (_browser, at) => {
      const other = new Browser(url);
      await other.follow(begin, () => true);
      return other.get(at);
    },
    "with another state": (browser, at) => browser.get(at.replace(/state=[^&]*/, "state=x")),
    "without state": (browser, at) => browser.get(at.replace(/state=[^&]*/, "")),
    "with another code": (browser, at) => browser.get(at.replace(/code=[^&]*/, "code=x")),
    "with the word of another issuer": (browser, at) =>
      browser.get(at.replace(/iss=[^&]*/, "iss=http%3A%2F%2Fevil")),
    "a second time with the same code": async (browser, at) => {
      const cookies = new Map(browser.cookies.get("dashboard.example"));
      await browser.get(at);
      browser.cookies.set("dashboard.example", cookies);
      return browser.get(at);
    },
    "when the issuer says no": (browser, at) => browser.get(at.replace(/code=[^&]*/, "error=access_denied")),
  };
  for (const [name, attack] of Object.entries(attacks)) {
    it(`fails ${name}`, async () => {
      const browser = new Browser(url);
      const { at } = await browser.follow(begin, back);
      const answer = await attack(browser, at);
      expect(await codeOf(answer)).to.deep.equal([401, "login_failed"]);
      expect(answer.headers.getSetCookie().join()).not.to.include("lgs_");
    });
  }

  it("is refused to whom no rule matches, and to whom nothing names", async () => {
    issuer.setPerson({ sub: "eve", email: "eve@acme.example", groups: ["all"] });
    expect(await codeOf((await new Browser(url).follow(begin)).answer)).to.deep.equal([403, "login_refused"]);
    issuer.setPerson({ sub: "eve", groups: ["platform"] });
    expect(await codeOf((await new Browser(url).follow(begin)).answer)).to.deep.equal([401, "login_failed"]);
  });

  it("fails when the ID token is signed by an algorithm that is not allowed", async () => {
    const strict = await serve({ algorithms: ["ES256"] });
    expect(await codeOf((await new Browser(strict).follow(begin)).answer)).to.deep.equal([
      401,
      "login_failed",
    ]);
  });

  it("is possible again after the issuer was away, and is not there for an issuer that is not ours", async () => {
    const fresh = await serve();
    issuer.setDown(true);
    expect(await codeOf(await new Browser(fresh).get(begin))).to.deep.equal([503, "issuer_unavailable"]);
    issuer.setDown(false);
    expect((await new Browser(fresh).get(begin)).status).to.equal(303);
    const other = await new Browser(fresh).get(`${begin}?issuer=https://evil.example`);
    expect(await codeOf(other)).to.deep.equal([404, "login_unavailable"]);
    expect((await app.call("GET", "/login/oidc")).body["code"]).to.equal("login_unavailable");
  });

  it("is offered to who is not signed in yet", async () => {
    const list = (await (await new Browser(url).get(`${publicUrl}/v1/logins`)).json()) as { items: object[] };
    const path = `/login/oidc?issuer=${encodeURIComponent(issuer.url)}`;
    expect(list.items).to.deep.equal([{ issuer: issuer.url, path }]);
    expect((await app.call("GET", "/v1/logins")).body["items"]).to.deep.equal([]);
  });
});
