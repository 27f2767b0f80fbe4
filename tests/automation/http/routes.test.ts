// The route table as a whole: every route declares who may call it, and that is what it does, for every role.
import { expect } from "chai";
import {
  type Role,
  allows,
  permissions,
  rolePermissions,
  roles,
} from "../../../automation/auth/permissions.ts";
import type { Access, Route } from "../../../automation/http/route.ts";
import { routes } from "../../../automation/http/routes.ts";
import { insertRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { toldRehearsal } from "../support/rehearsals.ts";

/** Routes that anybody may call; adding one is a decision that shows here. */
const publicRoutes = [
  "GET /healthz",
  "GET /login",
  "GET /login/callback",
  "GET /login/oidc",
  "GET /readyz",
  "GET /v1/logins",
];

/** Routes that believe a signature over the body instead of credentials. */
const signedRoutes = ["POST /v1/webhooks/github"];

const nameOf = (route: Route) => `${route.method.toUpperCase()} ${route.path}`;

describe("the route table", () => {
  it("declares for each route who may call it", () => {
    for (const route of routes) {
      expect(route.access, nameOf(route)).to.be.an("object");
      if (route.access.kind === "permission")
        expect(permissions, nameOf(route)).to.include(route.access.permission);
    }
    const open = routes.filter((route) => route.access.kind === "public").map(nameOf);
    expect(open.toSorted()).to.deep.equal(publicRoutes);
    const signed = routes.filter((route) => route.access.kind === "signed").map(nameOf);
    expect(signed).to.deep.equal(signedRoutes);
  });

  it("ties the scope of a permission to what the path names", () => {
    for (const route of routes) {
      const scope = route.access.kind === "permission" ? route.access.scope : "none";
      expect(route.path.includes("{stack}"), nameOf(route)).to.equal(scope === "stack");
      expect(route.path.includes("/runs/{id}"), nameOf(route)).to.equal(scope === "run");
    }
  });

  it("has no two routes for one method and path, and no operationId twice", () => {
    const names = routes.map(nameOf);
    expect(new Set(names).size).to.equal(names.length);
    expect(new Set(routes.map((route) => route.operationId)).size).to.equal(names.length);
  });

  it("takes an Idempotency-Key on every POST that answers with something new", () => {
    const creating = routes.filter(
      (route) => route.method === "post" && route.operationId.startsWith("create"),
    );
    expect(creating.map(nameOf)).to.deep.equal([
      "POST /v1/stacks/{stack}/runs",
      "POST /v1/runs/{id}/repair",
      "POST /v1/releases",
      "POST /v1/releases/{digest}/promote",
      "POST /v1/windows",
      "POST /v1/elevations",
      "POST /v1/accounts",
      "POST /v1/exceptions",
      "POST /v1/environments",
      "POST /v1/tokens",
      "POST /v1/hooks",
    ]);
    for (const route of creating) expect(route.creates, nameOf(route)).to.equal(true);
  });
});

describe("access by role", function () {
  this.timeout(30_000);
  let app: TestApp;
  let devRun: string;

  before(async () => {
    app = await startApp(["dev", "prod"]);
    const requester = { requestedBy: "somebody", requestedById: null };
    devRun = (await insertRun(app.pool, { stack: "dev", operation: "preview", ...requester })).id;
  });
  after(() => app.stop());

  const unknownId = "0190b5c5-0000-7000-8000-000000000000";
  /** Queries that the schema of each route that demands one takes. */
  const queries: Readonly<Record<string, string>> = {
    nextWindow: "?stack=dev",
    whoCan: "?action=s3:GetObject&resource=arn:aws:s3:::a/b&account=123456789012",
    can: "?principal=lambda.amazonaws.com&action=s3:GetObject&resource=arn:aws:s3:::a/b&account=123456789012",
  };
  const pathOf = (route: Route) =>
    (route.path + (queries[route.operationId] ?? ""))
      .replace("{stack}", "dev")
      .replace("{digest}", "0".repeat(64))
      .replace("/runs/{id}", `/runs/${devRun}`)
      .replace("{id}", unknownId)
      .replace("{event}", unknownId);

  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (role: Role, environment: string): Promise<string> => {
    const made = tokens.get(`${role} ${environment}`) ?? app.secret("token", [role], environment);
    tokens.set(`${role} ${environment}`, made);
    return made;
  };

  const window = {
    name: "freeze",
    environments: ["dev"],
    zone: "UTC",
    start: "2026-01-01T00:00",
    end: "2026-01-02T00:00",
    recurrence: "FREQ=DAILY",
    reason: "because",
  };
  /** Calls that somebody may make, but not for every environment. */
  const forDev = [
    "createElevation",
    "createException",
    "createPromotion",
    "createToken",
    "createWindow",
    "replaceWindow",
    "nextWindow",
  ];

  /** Bodies that pass the schema of each route that takes one. */
  const bodies: Readonly<Record<string, unknown>> = {
    createRun: { operation: "preview" },
    overrideWindow: { reason: "because" },
    approveRun: { digest: "0".repeat(64) },
    rejectRun: {},
    createRelease: { sha256: "0".repeat(64), name: "shop", attestations: "{}" },
    createPromotion: { stack: "dev" },
    createWindow: window,
    createElevation: { environment: "dev", level: "operate", minutes: 30, reason: "because" },
    approveElevation: {},
    rejectElevation: {},
    revokeElevation: {},
    createAccount: {
      type: "Sandbox",
      unit: "Sandbox",
      name: "sandbox-ada",
      email: "aws-ada@acme.example",
      owner: "ada@acme.example",
    },
    approveAccount: {},
    rejectAccount: {},
    createException: {
      environment: "dev",
      rule: "KMS-01",
      urn: "urn:pulumi:dev::*::still",
      reason: "signs nothing that lasts",
      ticket: "OPS-7",
      until: new Date().toISOString().slice(0, 10),
    },
    approveException: {},
    rejectException: {},
    withdrawException: {},
    createEnvironment: { name: "ada", publicKey: "ssh-ed25519", cidrs: ["198.51.100.7/32"], hours: 1 },
    extendEnvironment: { hours: 1 },
    replaceWindow: window,
    acknowledgeDrift: { until: new Date(Date.now() + 60_000).toISOString(), reason: "because" },
    replaceSchedule: { cron: "0 3 * * *" },
    replaceRehearsal: toldRehearsal(),
    createHook: { url: "https://example.com/hook" },
    createToken: { name: "made", grants: [{ environment: "dev", role: "viewer" }], ttlSeconds: 60 },
  };

  function mayCall(access: Access, role: Role, environment: string): boolean {
    if (access.kind !== "permission") return true;
    const grants = [{ environment, role }];
    if (access.scope === "global") return environment === "*" && allows(grants, access.permission, "*");
    if (access.scope === "sandbox") return allows(grants, access.permission, "sandbox");
    if (access.scope === "any") return rolePermissions[role].includes(access.permission);
    return allows(grants, access.permission, "dev");
  }

  for (const route of routes.filter(
    ({ access }) => access.kind === "identity" || access.kind === "permission",
  )) {
    it(`${nameOf(route)} refuses who has no credentials`, async () => {
      const answer = await app.call(route.method.toUpperCase(), pathOf(route), {
        body: bodies[route.operationId],
      });
      expect(answer.status).to.equal(401);
    });
    for (const role of roles) {
      for (const environment of ["*", "dev", "prod"]) {
        // Logging out ends the very token; following a run that waits would wait with it.
        if (route.operationId === "followRun" || route.operationId === "logout") continue;
        const allowed = mayCall(route.access, role, environment);
        // Starting a run also needs the permission of its operation, which the gate asks for.
        // And a token or window can only be made for an environment that one administers.
        const starts =
          route.operationId === "createRun"
            ? rolePermissions[role].includes("runs:preview")
            : !forDev.includes(route.operationId) || environment !== "prod";
        it(`${nameOf(route)} ${allowed && starts ? "lets in" : "refuses"} ${role} of ${environment}`, async () => {
          const token = await tokenOf(role, environment);
          const body = bodies[route.operationId];
          const answer = await app.call(route.method.toUpperCase(), pathOf(route), {
            as: token,
            ...(body ? { body } : {}),
          });
          if (allowed && starts)
            expect(answer.status, answer.text).to.be.oneOf([200, 201, 202, 204, 404, 409, 422, 428]);
          else expect(answer.status, answer.text).to.equal(403);
        });
      }
    }
  }

  for (const [operation, permitted] of [
    ["preview", ["operator", "admin"]],
    ["update", ["operator", "admin"]],
    ["refresh", ["operator", "admin"]],
    ["drift", ["operator", "admin"]],
    ["destroy", []],
  ] as const) {
    it(`lets ${permitted.join(" and ") || "no role alone"} start ${operation}`, async () => {
      for (const role of roles) {
        const answer = await app.call("POST", "/v1/stacks/dev/runs", { as: [role], body: { operation } });
        expect(answer.status, `${role}: ${answer.text}`).to.equal(
          (permitted as readonly string[]).includes(role) ? 202 : 403,
        );
      }
    });
  }

  it("lets who has the separate grant destroy", async () => {
    const answer = await app.call("POST", "/v1/stacks/dev/runs", {
      as: ["operator", "destroy"],
      body: { operation: "destroy" },
    });
    expect(answer.status).to.equal(202);
  });

  it("lists only what one may see", async () => {
    const token = await app.secret("token", ["viewer"], "prod");
    const stacks = (await app.call("GET", "/v1/stacks", { as: token })).body["items"] as { name: string }[];
    expect(stacks.map(({ name }) => name)).to.deep.equal(["prod"]);
    expect((await app.call("GET", "/v1/runs", { as: token })).body["items"]).to.deep.equal([]);
    expect((await app.call("GET", "/v1/runs?stack=dev", { as: token })).body["items"]).to.deep.equal([]);
  });

  it("lets nobody hand out more than they hold", async () => {
    const admin = await app.secret("token", ["admin"], "dev");
    const ask = (environment: string, role: Role) =>
      app.call("POST", "/v1/tokens", {
        as: admin,
        body: { name: "x", grants: [{ environment, role }], ttlSeconds: 60 },
      });
    expect((await ask("dev", "operator")).status).to.equal(201);
    expect((await ask("prod", "viewer")).status).to.equal(403);
    expect((await ask("*", "viewer")).status).to.equal(403);
  });
});
