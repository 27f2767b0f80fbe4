// Who asks too often or guesses is held back, and nobody else is.
import { expect } from "chai";
import { createLimits } from "../../../automation/auth/limits.ts";
import { LockgateError } from "../../../automation/errors.ts";
import { silent } from "../support/database.ts";
import { type TestApp, startApp } from "../support/app.ts";

const settings = { perMinute: 5, wrongSecrets: 3, lockSeconds: 60 };
const from = (address: string) => ({ headers: { "x-forwarded-for": address } });

describe("limits over HTTP", () => {
  let app: TestApp;
  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev"], { limits: settings });
  });
  after(() => app.stop());
  const me = (as: string | undefined, address = "192.0.2.1") =>
    app.call("GET", "/v1/me", { ...(as === undefined ? {} : { as }), ...from(address) });
  const guess = (n: number, address: string) => me(`lg_${String(n).padStart(43, "A")}`, address);

  it("a person gets so many answers in a minute, whichever token is used; others get theirs", async () => {
    const [first, second] = [await app.secret("token", ["viewer"]), await app.secret("token", ["viewer"])];
    const other = await app.secret("token", ["admin"]);
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await me(i % 2 === 0 ? first : second)).status);
    expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 429, 429]);
    const { headers, body } = await me(first);
    expect(Number(headers.get("retry-after"))).to.be.within(1, 60);
    expect(headers.get("content-type")).to.match(/^application\/problem\+json/);
    expect(body["code"]).to.equal("rate_limited");
    expect((await me(other)).status).to.equal(200);
  });

  it("an address that guesses is locked, for right secrets too, and others are not", async () => {
    const token = await app.secret("token", ["operator"]);
    const address = "192.0.2.50";
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await guess(n, address)).status);
    expect(statuses).to.deep.equal([401, 401, 401, 401, 429]);
    const { status, headers, body } = await me(token, address);
    expect([status, body["code"]]).to.deep.equal([429, "address_locked"]);
    expect(Number(headers.get("retry-after"))).to.be.within(1, 60);
    expect((await me(token, "192.0.2.51")).status).to.equal(200);
    expect((await me(undefined, address)).status).to.equal(401);
  });

  it("who was let in before goes on, though somebody guesses from the same address", async () => {
    const token = await app.secret("token", ["approver"]);
    const address = "192.0.2.60";
    expect((await me(token, address)).status).to.equal(200);
    for (let n = 10; n < 16; n += 1) await guess(n, address);
    expect((await me(token, address)).status).to.equal(200);
  });

  it("the same wrong secret again and again locks nobody out", async () => {
    const address = "192.0.2.70";
    for (let i = 0; i < 10; i += 1) expect((await guess(99, address)).status).to.equal(401);
  });

  it("a session's cookie and a login's code are secrets like others", async () => {
    const address = "192.0.2.80";
    for (const cookie of ["a", "b"])
      await app.call("GET", "/v1/me", {
        headers: { "x-forwarded-for": address, cookie: `lockgate=${cookie}` },
      });
    for (const code of ["c", "d"]) {
      const answer = await app.call("GET", `/login?code=${code}`, from(address));
      expect(answer.status).to.equal(401);
    }
    expect((await app.call("GET", "/login?code=e", from(address))).body["code"]).to.equal("address_locked");
  });

  it("what needs no credentials is answered", async () => {
    for (let n = 20; n < 26; n += 1) await guess(n, "192.0.2.90");
    expect((await app.call("GET", "/healthz", from("192.0.2.90"))).status).to.equal(200);
  });
});

describe("limits", () => {
  const wrong = () => Promise.reject(new LockgateError("unauthenticated"));
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "let in",
      (error: LockgateError) => error.code,
    );

  it("count IPv6 by /64, and an IPv4 address the same in both forms", async () => {
    for (const [addresses, elsewhere] of [
      [["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0DB8:1:2:0:0:0:3"], "2001:db8:1:3::1"],
      [["::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"], "192.0.2.2"],
    ] as const) {
      const limits = createLimits({ ...settings, wrongSecrets: 2 }, silent);
      for (const [n, address] of addresses.entries()) await codeOf(limits.guard(address, `s${n}`, wrong));
      expect(await codeOf(limits.guard(addresses[0], "next", wrong))).to.equal("address_locked");
      expect(await codeOf(limits.guard(elsewhere, "next", wrong))).to.equal("unauthenticated");
    }
  });

  it("don't take a server's own trouble for a guess", async () => {
    const limits = createLimits({ ...settings, wrongSecrets: 1 }, silent);
    const away = () => Promise.reject(new LockgateError("database_unavailable"));
    for (let n = 0; n < 5; n += 1)
      expect(await codeOf(limits.guard("192.0.2.1", `s${n}`, away))).to.equal("database_unavailable");
  });

  it("forget a secret that is right no more", async () => {
    const limits = createLimits({ ...settings, wrongSecrets: 1 }, silent);
    await limits.guard("192.0.2.1", "revoked", async () => "ok");
    for (const secret of ["revoked", "x", "y"]) await codeOf(limits.guard("192.0.2.1", secret, wrong));
    expect(await codeOf(limits.guard("192.0.2.1", "revoked", async () => "ok"))).to.equal("address_locked");
  });

  it("are off where they are 0", async () => {
    const limits = createLimits({ perMinute: 0, wrongSecrets: 0, lockSeconds: 1 }, silent);
    for (let n = 0; n < 50; n += 1) {
      await limits.take("ada");
      expect(await codeOf(limits.guard("192.0.2.1", `s${n}`, wrong))).to.equal("unauthenticated");
    }
  });

  it("let an address in again when its time is over", async function () {
    this.timeout(20_000);
    const limits = createLimits({ perMinute: 0, wrongSecrets: 1, lockSeconds: 1 }, silent);
    for (const secret of ["a", "b"]) await codeOf(limits.guard("192.0.2.1", secret, wrong));
    let answer = "address_locked";
    while (answer === "address_locked") {
      answer = await codeOf(limits.guard("192.0.2.1", "good", async () => "ok"));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(answer).to.equal("let in");
  });
});
