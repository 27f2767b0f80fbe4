// Receivers of webhooks over HTTP: what is refused. What they get is in tests/automation/hooks.
import { expect } from "chai";
import { randomUUID } from "node:crypto";
import { startApp } from "../support/app.ts";

const admin = { as: ["admin"] } as const;

describe("a receiver of webhooks", function () {
  this.timeout(30_000);

  it("that is not there is named", async () => {
    const app = await startApp(["dev"]);
    const id = randomUUID();
    for (const [method, path] of [
      ["DELETE", `/v1/hooks/${id}`],
      ["GET", `/v1/hooks/${id}/deliveries`],
    ] as const) {
      const { status, body } = await app.call(method, path, admin);
      expect([status, body["code"]], path).to.deep.equal([404, "hook_not_found"]);
      expect(body["detail"]).to.include(id);
    }
    await app.stop();
  });
});
