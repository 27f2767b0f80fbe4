// What is served besides the API: OpenAPI document, docs page, dashboard, health, security headers.
import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { errorTable } from "../../automation/errors.ts";
import { eventRegistry } from "../../automation/events/registry.ts";
import { routes } from "../../automation/http/routes.ts";
import { noteWorker } from "../../automation/store/workers.ts";
import { type TestApp, startApp } from "./support/app.ts";

type Json = Record<string, unknown>;

describe("the HTTP application", () => {
  let app: TestApp;

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  describe("its OpenAPI document", () => {
    let document: {
      openapi: string;
      paths: Record<string, Record<string, Json>>;
      components: { schemas: Json };
    };

    before(async () => {
      document = (await app.call("GET", "/openapi.json")).body as never;
    });

    it("is of version 3.1 and has every route of the table, and no other", () => {
      expect(document.openapi).to.match(/^3\.1\./);
      const described = Object.entries(document.paths).flatMap(([where, methods]) =>
        Object.keys(methods).map((method) => `${method} ${where}`),
      );
      expect(described.toSorted()).to.deep.equal(
        routes.map((route) => `${route.method} ${route.path}`).toSorted(),
      );
    });

    it("refers only to schemas that it has", () => {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
        (match) => match[1],
      );
      expect(references.length).to.be.greaterThan(10);
      for (const reference of references) {
        const name = /^#\/components\/schemas\/(\w+)$/.exec(reference ?? "")?.[1] ?? "";
        expect(document.components.schemas, reference).to.have.property(name);
      }
    });

    it("has each path parameter, and refuses unknown fields in bodies", () => {
      for (const [where, methods] of Object.entries(document.paths)) {
        const names = [...where.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        for (const operation of Object.values(methods)) {
          const parameters = operation["parameters"] as { name: string; in: string; required: boolean }[];
          const inPath = parameters.filter((parameter) => parameter.in === "path");
          expect(inPath.map((parameter) => parameter.name)).to.deep.equal(names);
          expect(inPath.every((parameter) => parameter.required)).to.equal(true);
        }
      }
      expect(document.components.schemas["NewRun"]).to.have.property("additionalProperties", false);
      expect(document.components.schemas["Run"]).to.have.nested.property("properties.id");
    });

    it("gives every operation its errors as problem details", () => {
      for (const methods of Object.values(document.paths)) {
        for (const operation of Object.values(methods)) {
          const responses = operation["responses"] as Record<string, { content?: Json }>;
          const failures = Object.entries(responses).filter(
            ([status]) => Number(status) >= 400 && Number(status) !== 503,
          );
          expect(failures.length).to.be.greaterThan(0);
          for (const [, response] of failures)
            expect(response.content).to.have.all.keys("application/problem+json");
        }
      }
    });
  });

  it("has a page for people with every call, event and error, without scripts", async () => {
    const { text, status, headers } = await app.call("GET", "/docs");
    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.match(/^text\/html/);
    for (const route of routes) expect(text).to.include(`${route.method.toUpperCase()} ${route.path}`);
    for (const code of Object.keys(errorTable)) expect(text).to.include(`id="error-${code}"`);
    for (const type of Object.keys(eventRegistry)) expect(text).to.include(`<code>${type}</code>`);
    expect(text).not.to.match(/<script|<style|style=|https?:\/\//);
    expect((await app.call("GET", "/docs.css")).headers.get("content-type")).to.match(/^text\/css/);
  });

  it("sends a strict Content-Security-Policy with everything, errors too", async () => {
    for (const where of ["/", "/docs", "/v1/stacks", "/nothing", "/healthz"]) {
      const { headers } = await app.call("GET", where);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, where).to.include("default-src 'none'").and.include("frame-ancestors 'none'");
      expect(policy, where).not.to.match(/unsafe|\*|https?:/);
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
      expect(headers.get("x-powered-by")).to.equal(null);
    }
  });

  it("serves the dashboard's files with types and entity tags, TypeScript as JavaScript", async () => {
    const index = await app.call("GET", "/");
    expect(index.headers.get("content-type")).to.match(/^text\/html/);
    const script = await app.call("GET", "/main.ts");
    expect(script.headers.get("content-type")).to.match(/^text\/javascript/);
    expect(script.text).not.to.match(/: (string|void|Element)\b/);
    const etag = script.headers.get("etag") ?? "";
    expect(etag).to.match(/^"[\w-]+"$/);
    const again = await app.call("GET", "/main.ts", {
      headers: { "if-none-match": etag, "cache-control": "max-age=0" },
    });
    expect(again.status).to.equal(304);
  });

  it("serves nothing outside of the dashboard's folder", async () => {
    expect(existsSync(path.join(import.meta.dirname, "../../automation/errors.ts"))).to.equal(true);
    for (const where of [
      "/errors.ts",
      "/..%2ferrors.ts",
      "/%2e%2e/errors.ts",
      "/web/main.ts",
      "/.git/config",
    ]) {
      expect((await app.call("GET", where)).status, where).to.be.oneOf([400, 404]);
    }
  });

  it("says that it is alive, and ready only with its database, a worker that could take runs, and until it drains", async () => {
    expect((await app.call("GET", "/healthz")).body).to.deep.equal({ ok: true });
    const alone = await app.call("GET", "/readyz");
    expect(alone.status).to.equal(503);
    expect(alone.text).to.include("none has said within 35 s that it is there");
    const ids = ["0190d7a0-0000-7000-8000-000000000001", "0190d7a0-0000-7000-8000-000000000002"] as const;
    const says = (id: string, ok: boolean) => {
      const broken = { name: "state backend", ok: false, detail: "EACCES /secret/place" };
      const checks = [{ name: "cli", ok: true }, ok ? { name: "state backend", ok: true } : broken];
      return noteWorker(app.pool, { id, host: "a", pid: 1, checks });
    };
    await says(ids[0], false);
    const broken = await app.call("GET", "/readyz");
    expect(broken.status).to.equal(503);
    expect(broken.body["checks"]).to.deep.include({
      name: "state backend",
      ok: false,
      detail: "no worker can use it; their logs say why",
    });
    expect(broken.text, "places are not told to everybody").not.to.include("/secret/place");
    await says(ids[1], true);
    expect((await app.call("GET", "/readyz")).status).to.equal(200);
    await app.pool.query("update workers set seen_at = now() - interval '40 seconds'");
    expect((await app.call("GET", "/readyz")).status, "silent for too long").to.equal(503);
    const other = await startApp(["dev"]);
    other.draining.abort();
    const answer = await other.call("GET", "/readyz");
    expect(answer.status).to.equal(503);
    expect(answer.body["checks"]).to.deep.include({ name: "accepting", ok: false });
    await other.stop();
  });

  it("pages through runs without gaps or repeats while new ones come in", async () => {
    const as = await app.secret("token", ["operator"]);
    const start = async () =>
      String(
        (await app.call("POST", "/v1/stacks/dev/runs", { as, body: { operation: "preview" } })).body["id"],
      );
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) made.push(await start());
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await app.call("GET", `/v1/runs?limit=3${cursor}`, { as })).body as {
        items: { id: string }[];
        nextCursor?: string;
      };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : "";
      await start();
    } while (cursor !== "");
    expect(seen).to.deep.equal(made.toReversed());
  });
});

describe("the error table", () => {
  it("is documented: the page of the API names every code (checked above), every entry has a remedy", () => {
    for (const [code, kind] of Object.entries(errorTable)) {
      expect(code).to.match(/^[a-z]+(_[a-z]+)*$/);
      expect(kind.status).to.be.within(400, 599);
      expect(kind.remedy, code).to.match(/^[A-Z].*\.$/);
    }
  });

  it("has no code that nothing uses", async () => {
    const { globSync } = await import("node:fs");
    const folder = path.join(import.meta.dirname, "../../automation");
    const sources = globSync("**/*.ts", { cwd: folder, exclude: ["web/**", "errors.ts"] })
      .map((file) => readFileSync(path.join(folder, file), "utf8"))
      .join("\n");
    for (const code of Object.keys(errorTable)) expect(sources, code).to.include(`"${code}"`);
  });
});
