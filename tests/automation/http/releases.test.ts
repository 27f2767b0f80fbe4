// Releases over HTTP: only what a trusted key vouches for is registered, and promotion is an update like any other.
import { expect } from "chai";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { Release } from "../../infra/functions/release.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("releases", function () {
  this.timeout(30_000);
  const release = new Release();
  let app: TestApp;

  before(async () => {
    await release.sign();
    const policy = release.policy({ commit: "builder" });
    app = await startApp(["dev", "prod"], {
      environments: (stack) => ({
        ...defaultEnvironments(stack),
        ...(stack === "prod" ? { artifact: { policy, revocations: async () => ({}) } } : {}),
      }),
    });
  });
  after(() => app.stop());

  const post = (path: string, body: object, as: Parameters<TestApp["call"]>[2] = {}) =>
    app.call("POST", path, { as: ["operator"], body, ...as });
  const given = () => ({ sha256: release.sha256, name: "shop", attestations: release.bundle });

  it("are registered when an environment trusts their signatures, and listed", async () => {
    const made = await post("/v1/releases", given());
    expect(made.status, made.text).to.equal(201);
    expect(made.body).to.deep.include({ sha256: release.sha256, name: "shop", runsIn: [] });
    expect(made.body["builtAt"]).to.be.a("string");
    expect(made.text, "the bundle is long, and of use to nobody here").to.not.include("payload");
    const { body } = await app.call("GET", "/v1/releases", { as: ["viewer"] });
    expect(body["items"]).to.have.length(1);
  });

  it("start an update that names them", async () => {
    const { status, body, text } = await post(`/v1/releases/${release.sha256}/promote`, {
      stack: "prod",
      rollback: true,
    });
    expect(status, text).to.equal(202);
    expect(body).to.include({ stack: "prod", operation: "update", release: release.sha256 });
    expect(await findRun(app.pool, String(body["id"]))).to.include({ rollback: true });
    expect(app.enqueued.at(-1)).to.equal(body["id"]);
  });

  it("are recorded in the audit", async () => {
    const { rows } = await app.pool.query(
      "select entry from audit_records where entry::text like '%release.registered%'",
    );
    expect(rows).to.have.length(1);
  });

  const refusals: readonly [string, () => Promise<{ status: number; text: string }>, number, string][] = [
    [
      "another key's signature",
      async () => post("/v1/releases", { ...given(), attestations: (await new Release().sign()).bundle }),
      422,
      "release_refused",
    ],
    [
      "attestations of another artifact",
      () => post("/v1/releases", { ...given(), sha256: "a".repeat(64) }),
      422,
      "release_refused",
    ],
    [
      "what is no bundle",
      () => post("/v1/releases", { ...given(), attestations: "hello" }),
      422,
      "release_refused",
    ],
    [
      "a digest that is none",
      () => post("/v1/releases", { ...given(), sha256: "A".repeat(64) }),
      400,
      "invalid_request",
    ],
    ["a viewer", () => post("/v1/releases", given(), { as: ["viewer"] }), 403, "forbidden"],
    [
      "a release that is not there",
      () => post(`/v1/releases/${"c".repeat(64)}/promote`, { stack: "prod" }),
      404,
      "release_not_found",
    ],
    [
      "a stack that is not there",
      () => post(`/v1/releases/${release.sha256}/promote`, { stack: "moon" }),
      404,
      "stack_not_found",
    ],
    [
      "a promotion by a viewer",
      () => post(`/v1/releases/${release.sha256}/promote`, { stack: "prod" }, { as: ["viewer"] }),
      403,
      "forbidden",
    ],
  ];
  for (const [what, call, status, code] of refusals) {
    it(`refuse ${what}`, async () => {
      const answer = await call();
      expect(answer.status, answer.text).to.equal(status);
      expect(answer.text).to.include(code);
    });
  }
});
