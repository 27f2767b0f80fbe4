// The way into the dashboard: one-time link, cookie, CSRF protection, logout.
import { expect } from "chai";
import { type Answer, type TestApp, startApp } from "../support/app.ts";

describe("a browser session", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  const login = async (): Promise<Answer> => {
    const code = await app.secret("login", ["admin"]);
    return app.call("GET", `/login?code=${code}`);
  };
  const cookieOf = (answer: Answer) => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const signIn = async () => {
    const cookie = cookieOf(await login());
    const { body } = await app.call("GET", "/v1/me", { headers: { cookie } });
    return { cookie, csrf: String(body["csrfToken"]) };
  };
  const start = (headers: Record<string, string>) =>
    app.call("POST", "/v1/stacks/dev/runs", { headers, body: { operation: "preview" } });

  it("begins with a link and a cookie that no script can read", async () => {
    const answer = await login();
    expect(answer.status).to.equal(303);
    expect(answer.headers.get("location")).to.equal("/");
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).to.match(/^lockgate=lgs_[\w-]{43}; /);
    for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).to.include(attribute);
    expect(cookie, "plain http on loopback").not.to.include("Secure");
    expect(answer.headers.get("cache-control")).to.equal("no-store");
  });

  it("does not begin with a HEAD, which previews of links send, and the link stays good", async () => {
    const code = await app.secret("login", ["admin"]);
    const head = await app.call("HEAD", `/login?code=${code}`);
    expect(head.status).to.equal(405);
    expect(head.headers.get("allow")).to.equal("GET");
    expect(head.headers.get("set-cookie")).to.equal(null);
    expect((await app.call("GET", `/login?code=${code}`)).status).to.equal(303);
  });

  it("has a Secure cookie with the __Host- prefix behind https, and takes no other", async () => {
    const { createApp } = await import("../../../automation/app.ts");
    const { createServer } = await import("node:http");
    const secure = { ...app.deps, config: { ...app.deps.config, publicUrl: "https://lockgate.example" } };
    const http = createServer(createApp(secure, new Map()));
    await new Promise<void>((resolve) => {
      http.listen(0, "127.0.0.1", resolve);
    });
    const { port } = http.address() as { port: number };
    const code = await app.secret("login", ["viewer"]);
    const response = await fetch(`http://127.0.0.1:${port}/login?code=${code}`, { redirect: "manual" });
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).to.match(/^__Host-lockgate=lgs_[^;]+;.*; Secure/);
    const host = cookie.split(";")[0] ?? "";
    const me = async (sent: string) =>
      (await fetch(`http://127.0.0.1:${port}/v1/me`, { headers: { cookie: sent } })).status;
    expect(await me(host)).to.equal(200);
    // A neighbouring host can set the plain name for us: neither sign in somebody nor sign them out.
    const planted = `lockgate=${await app.secret("session", ["viewer"])}`;
    expect(await me(planted)).to.equal(401);
    expect(await me(`${planted}; ${host}`)).to.equal(200);
    http.close();
  });

  it("begins once for a link, also when it is used twice at the same moment", async () => {
    const code = await app.secret("login", ["admin"]);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => app.call("GET", `/login?code=${code}`)),
    );
    expect(answers.filter(({ status }) => status === 303)).to.have.length(1);
    const refused = answers.filter(({ status }) => status === 401);
    expect(refused).to.have.length(4);
    expect(refused[0]?.body["code"]).to.equal("login_code_invalid");
  });

  it("does not begin with an unknown, expired or misformed code, nor with a token", async () => {
    const token = await app.secret("token", ["admin"]);
    const expired = await app.secret("login", ["viewer", "operator"]);
    await app.pool.query(
      "update credentials set expires_at = clock_timestamp() where name = 'test viewer+operator'",
    );
    for (const code of [`lgl_${"A".repeat(43)}`, "x", token, expired]) {
      expect((await app.call("GET", `/login?code=${code}`)).status, code).to.equal(401);
    }
    expect((await app.call("GET", "/login")).status).to.equal(400);
  });

  it("may read without, and write only with its CSRF token", async () => {
    const { cookie, csrf } = await signIn();
    expect((await app.call("GET", "/v1/stacks", { headers: { cookie } })).status).to.equal(200);
    expect((await start({ cookie, "x-csrf-token": csrf })).status).to.equal(202);
    for (const wrong of [undefined, "", "x", `${csrf}x`, (await signIn()).csrf]) {
      const answer = await start({ cookie, ...(wrong === undefined ? {} : { "x-csrf-token": wrong }) });
      expect(answer.status).to.equal(403);
      expect(answer.body["code"]).to.equal("csrf_refused");
    }
  });

  it("may not write from another site, whatever token it shows", async () => {
    const { cookie, csrf } = await signIn();
    for (const site of ["cross-site", "same-site", "none"]) {
      const answer = await start({ cookie, "x-csrf-token": csrf, "sec-fetch-site": site });
      expect(answer.body["code"], site).to.equal("csrf_refused");
    }
  });

  it("is not asked of API tokens", async () => {
    const answer = await app.call("POST", "/v1/stacks/dev/runs", {
      as: ["operator"],
      body: { operation: "preview" },
    });
    expect(answer.status).to.equal(202);
    expect((await app.call("GET", "/v1/me", { as: ["operator"] })).body).not.to.have.property("csrfToken");
  });

  it("ends with logout", async () => {
    const { cookie, csrf } = await signIn();
    expect(
      (await app.call("POST", "/v1/logout", { headers: { cookie, "x-csrf-token": csrf } })).status,
    ).to.equal(204);
    expect((await app.call("GET", "/v1/me", { headers: { cookie } })).status).to.equal(401);
  });

  it("is nobody's when two different cookies are sent", async () => {
    const [one, two] = [await signIn(), await signIn()];
    const answer = await app.call("GET", "/v1/me", { headers: { cookie: `${one.cookie}; ${two.cookie}` } });
    expect(answer.status).to.equal(401);
  });

  it("leaves no secret in the database", async () => {
    const { cookie } = await signIn();
    const secret = cookie.split("=")[1] ?? "";
    const rows = await app.pool.query(
      "select name, grants::text, encode(hash, 'escape') as hash from credentials",
    );
    expect(JSON.stringify(rows.rows)).not.to.include(secret);
    expect(secret).to.match(/^lgs_[\w-]{43}$/);
  });
});

describe("an API token", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  it("is made, listed without its secret, used, and revoked at once", async () => {
    const body = { name: "ci", grants: [{ environment: "dev", role: "operator" }], ttlSeconds: 3600 };
    const made = await app.call("POST", "/v1/tokens", { as: ["admin"], body });
    expect(made.status).to.equal(201);
    const token = String(made.body["token"]);
    expect(token).to.match(/^lg_[\w-]{43}$/);
    const used = await app.call("GET", "/v1/me", { as: token });
    expect(used.body).to.deep.include({ name: "ci", roles: ["operator"], via: "token" });
    const list = await app.call("GET", "/v1/tokens", { as: ["admin"] });
    expect(list.text).not.to.include(token);
    const listed = (list.body["items"] as Record<string, unknown>[]).find(({ name }) => name === "ci");
    expect(listed?.["lastUsedAt"]).to.be.a("string");
    expect(
      (await app.call("DELETE", `/v1/tokens/${String(made.body["id"])}`, { as: ["admin"] })).status,
    ).to.equal(204);
    expect((await app.call("GET", "/v1/me", { as: token })).status).to.equal(401);
  });

  for (const [name, change] of [
    ["no grants", { grants: [] }],
    ["an unknown role", { grants: [{ environment: "dev", role: "root" }] }],
    ["no end", { ttlSeconds: undefined }],
    ["an end beyond a year", { ttlSeconds: 366 * 86_400 }],
    ["an unknown field", { admin: true }],
    ["an unknown field in a grant", { grants: [{ environment: "dev", role: "viewer", all: true }] }],
  ] as const) {
    it(`is not made with ${name}`, async () => {
      const body = {
        name: "ci",
        grants: [{ environment: "dev", role: "viewer" }],
        ttlSeconds: 3600,
        ...change,
      };
      expect((await app.call("POST", "/v1/tokens", { as: ["admin"], body })).status).to.equal(400);
    });
  }
});
