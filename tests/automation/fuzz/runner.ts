// Schemathesis reads the server's own OpenAPI document and calls everything in it: with all permissions, and with none.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { roles } from "../../../automation/auth/permissions.ts";
import type { TokenVerifier } from "../../../automation/auth/bearer.ts";
import { noteWorker } from "../../../automation/store/workers.ts";
import { preparePython } from "../../support/venv.ts";
import { type TestApp, startApp } from "../support/app.ts";

const token = "everything-by-an-issuer";
const examples = process.env["LOCKGATE_FUZZ_EXAMPLES"] ?? "50";
const seed = process.env["LOCKGATE_FUZZ_SEED"] ?? "1";

/** Not of our database, so that no call of the fuzzer revokes it. */
const everything: TokenVerifier = async (given) =>
  given === token
    ? {
        id: "00000000-0000-4000-8000-000000000000",
        name: "fuzzer",
        person: "fuzzer",
        grants: roles.map((role) => ({ environment: "*", role })),
        via: "oidc",
        expiresAt: new Date(Date.now() + 86_400_000),
      }
    : undefined;

describe("the API under Schemathesis", function () {
  this.timeout(3_600_000);
  let app: TestApp;
  let python: string;
  // It leaves a folder where it runs.
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-fuzz-"));
  before(async () => {
    python = await preparePython("schemathesis", path.join(import.meta.dirname, "requirements.txt"));
    const mappings = [{ repository: "acme/shop", stacks: ["dev"], preview: true }];
    const github = {
      settings: { apiUrl: "http://127.0.0.1:1", mappings },
      secret: "sixteen or more of them",
    };
    app = await startApp(["dev", "prod"], { verifyToken: everything, github });
    // A worker for as long as this takes, so that the server is ready.
    const worker = "00000000-0000-4000-8000-000000000001";
    await noteWorker(app.pool, { id: worker, host: "a", pid: 1, checks: [{ name: "cli", ok: true }] });
    await app.pool.query("update workers set seen_at = now() + interval '1 day'");
  });
  after(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const fuzz = (...more: string[]) => {
    // Python 3.11 fails to load anyio in the middle of a deep recursion, where Schemathesis does it for the first time.
    const begin = "import anyio, sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())";
    const args = [
      "-c",
      begin,
      "--config-file",
      path.join(import.meta.dirname, "schemathesis.toml"),
      "run",
      `${app.url}/openapi.json`,
      "--checks",
      "all",
      "--seed",
      seed,
      "-n",
      examples,
      "--no-color",
    ];
    // An event stream of a run that waits does not end.
    const options = ["--workers", "2", "--exclude-operation-id", "followRun", "--continue-on-failure"];
    const child = spawn(python, [...args, ...options, ...more], {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit"],
    });
    return new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
  };

  it("finds nothing, with all permissions", async () => {
    expect(await fuzz("--header", `Authorization: Bearer ${token}`)).to.equal(0);
  });

  it("finds nothing without credentials", async () => {
    expect(await fuzz("--exclude-checks", "positive_data_acceptance")).to.equal(0);
  });
});
