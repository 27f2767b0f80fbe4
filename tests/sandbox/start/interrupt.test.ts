// Ctrl-C while a part is just starting: that part is stopped as well.
import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { removePostgres } from "../../../automation/store/embeddedPostgres.ts";

const main = path.resolve(import.meta.dirname, "../../../sandbox/start/main.ts");

describe("npm start, interrupted while its database starts", function () {
  this.timeout(120_000);
  let dataDir: string;

  before(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), "lockgate-interrupt-"));
    chmodSync(dataDir, 0o755); // As root, Postgres runs as a user of its own.
  });
  after(async () => {
    await removePostgres(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("leaves no database behind", async () => {
    const args = [main, "--data-dir", dataDir, "--port", "0", "--stacks", "none"];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const exited = once(child, "exit");
    // Written by Postgres when it begins, about a second before it is ready.
    const pidFile = path.join(dataDir, "postgres", "cluster", "postmaster.pid");
    while (!existsSync(pidFile) && child.exitCode === null) await pause(5);
    child.kill("SIGINT");
    expect((await exited)[0]).to.equal(130);
    expect(existsSync(pidFile), "Postgres still runs").to.equal(false);
  });
});
