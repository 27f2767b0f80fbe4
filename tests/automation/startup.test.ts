// Starting and ending the real processes: refusals with exit code 2 and a remedy, orderly ends.
import { expect } from "chai";
import { execFile } from "node:child_process";
import path from "node:path";
import { newDatabase, postgres } from "./support/database.ts";
import { automationDir, startProcess } from "./support/services.ts";

describe("starting", function () {
  this.timeout(30_000);
  let env: Record<string, string | undefined>;

  before(async () => {
    env = {
      PATH: process.env["PATH"],
      DATABASE_URL: await newDatabase(),
      LOCKGATE_PORT: "0",
      LOCKGATE_STACKS: "dev",
    };
  });

  async function refusal(
    file: "server" | "worker",
    change: Record<string, string | undefined>,
  ): Promise<string> {
    const service = startProcess(file, { ...env, ...change });
    expect(await service.ended).to.deep.equal({ code: 2, signal: null });
    return service.errors();
  }

  it("names an address that is not this machine's", async () => {
    expect(await refusal("server", { LOCKGATE_HOST: "192.0.2.1" }))
      .to.include("LOCKGATE_HOST")
      .and.include("192.0.2.1");
  });

  it("reports all wrong settings of server and worker", async () => {
    const server = await refusal("server", { LOCKGATE_PORT: "x", DATABASE_URL: undefined });
    expect(server).to.include("LOCKGATE_PORT").and.include("DATABASE_URL");
    expect(await refusal("worker", {}))
      .to.include("LOCKGATE_PROGRAM_DIR")
      .and.include("LOCKGATE_PULUMI_ROOT");
  });

  it("refuses a worker whose name no environment has", async () => {
    const program = path.resolve(import.meta.dirname, "../..");
    const text = await refusal("worker", {
      LOCKGATE_PROGRAM_DIR: program,
      LOCKGATE_PULUMI_ROOT: "/x",
      LOCKGATE_WORKER: "prod",
      PULUMI_BACKEND_URL: "file:///tmp",
      PULUMI_CONFIG_PASSPHRASE: "",
    });
    expect(text).to.include("LOCKGATE_WORKER").and.include("no worker of any environment");
  });

  it("names a program folder without a project", async () => {
    const text = await refusal("worker", {
      LOCKGATE_PROGRAM_DIR: "/tmp/nowhere",
      LOCKGATE_PULUMI_ROOT: "/x",
      PULUMI_BACKEND_URL: "file:///tmp",
    });
    expect(text).to.include("/tmp/nowhere/Pulumi.yaml").and.include("LOCKGATE_PROGRAM_DIR");
  });

  it("says which database does not answer, without its password", async () => {
    const text = await refusal("server", {
      DATABASE_URL: "postgresql://someone:hunter2@127.0.0.1:1/lockgate",
    });
    expect(text).to.include("127.0.0.1:1/lockgate").and.include("DATABASE_URL");
    expect(text).not.to.match(/hunter2|someone/);
  });

  it("refuses a wrong database password without repeating it", async () => {
    const url = new URL((await postgres()).url);
    url.password = "hunter2";
    const text = await refusal("server", { DATABASE_URL: url.href });
    expect(text).to.include("password authentication failed").and.not.include("hunter2");
  });

  it("ends with code 0 on SIGTERM and on SIGINT", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const service = startProcess("server", env);
      expect((await service.ready)["ready"]).to.equal(true);
      service.child.kill(signal);
      expect(await service.ended).to.deep.equal({ code: 0, signal: null });
    }
  });

  it("ends when its parent goes away", async () => {
    const service = startProcess("server", env, true);
    await service.ready;
    service.child.disconnect();
    expect((await service.ended).code).to.equal(0);
  });

  describe("the admin command", () => {
    it("makes a token and a login link", async () => {
      expect(
        (await admin(env, "token", "--name", "ci", "--role", "operator,viewer", "--ttl", "15m")).stdout,
      ).to.match(/^lg_[\w-]{43}\n$/);
      const link = await admin(env, "login-link", "--base", "http://127.0.0.1:8080");
      expect(link.stdout).to.match(/^http:\/\/127\.0\.0\.1:8080\/login\?code=lgl_[\w-]{43}\n$/);
    });

    const wrong: readonly [string[], RegExp][] = [
      [["token", "--role", "viewer"], /--name: is missing/],
      [["token", "--name", "x", "--role", "root"], /--role.*"root"/],
      [["token", "--name", "x", "--role", "viewer", "--ttl", "forever"], /--ttl.*"forever"/],
      [["token", "--name", "x", "--role", "viewer", "--ttl", "366d"], /--ttl/],
      [["login-link", "--base", "not a url"], /--base/],
      [["explode"], /Usage/],
      [[], /Usage/],
      [["token", "--colour", "red"], /--colour/],
    ];
    for (const [args, pattern] of wrong) {
      it(`refuses ${args.join(" ") || "nothing"}`, async () => {
        const { code, stdout, stderr } = await admin(env, ...args);
        expect(code).to.equal(2);
        expect(stdout).to.equal("");
        expect(stderr).to.match(pattern);
      });
    }
  });
});

function admin(
  env: Record<string, string | undefined>,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [path.join(automationDir, "admin.ts"), ...args];
    execFile(process.execPath, command, { env: env as NodeJS.ProcessEnv }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
