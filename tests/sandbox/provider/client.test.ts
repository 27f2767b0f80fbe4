// The sandbox as a process: one for each data directory, found, shared, ended, and told apart from dead ones.
import { expect } from "chai";
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { attachSandbox } from "../../../sandbox/provider/client.ts";
import { pathsIn, readAnnouncement } from "../../../sandbox/provider/announcement.ts";
import { temporaryFolder } from "./harness.ts";
import { isAlive } from "../../../sandbox/provider/leases.ts";

const main = fileURLToPath(new URL("../../../sandbox/provider/main.ts", import.meta.url));
const client = new URL("../../../sandbox/provider/client.ts", import.meta.url).href;

const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

describe("the sandbox process", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let stops: (() => Promise<void>)[];
  beforeEach(() => {
    folder = temporaryFolder();
    stops = [];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    folder.remove();
  });
  const attach = async () => {
    const attached = await attachSandbox(folder.path);
    stops.push(attached.stop);
    return attached;
  };
  const announced = () => readAnnouncement(pathsIn(folder.path).announcement);

  it("is started once and shared", async () => {
    const first = await attach();
    const second = await attach();
    expect([first.started, second.started]).to.deep.equal([true, false]);
    expect(second.env).to.deep.equal(first.env);
    expect(first.env["PULUMI_DEBUG_PROVIDERS"]).to.equal(`aws:${first.port},awsx:${announced()?.awsxPort}`);
    await second.stop();
    expect(announced()?.port, "a user that did not start it must not end it").to.equal(first.port);
  });
  it("is shared by two that start in the same moment", async () => {
    const both = await Promise.all([attach(), attach()]);
    expect(both.map((one) => one.started)).to.have.members([true, false]);
    expect(both[0].port).to.equal(both[1].port);
  });
  it("takes its announcement away when it ends", async () => {
    const attached = await attach();
    await attached.stop();
    expect(existsSync(pathsIn(folder.path).announcement)).to.equal(false);
    await attached.stop();
  });
  it("refuses a second process on the same directory, naming the first", async () => {
    await attach();
    const { status, stderr } = run("--data-dir", folder.path);
    expect(status).to.equal(1);
    expect(stderr)
      .to.include(`process ${announced()?.pid}`)
      .and.include("--data-dir")
      .and.not.include("    at ");
  });
  it("starts anew after kill -9, which leaves its announcement behind", async () => {
    const first = await attach();
    process.kill(announced()?.pid ?? 0, "SIGKILL");
    await first.stop();
    expect(announced()).to.not.equal(undefined);
    const second = await attach();
    expect(second.started).to.equal(true);
  });
  it("ends when the process that started it ends", async () => {
    const script = `const { attachSandbox } = await import(${JSON.stringify(client)});
      await attachSandbox(${JSON.stringify(folder.path)});
      const { readFileSync } = await import("node:fs");
      process.stdout.write(readFileSync(${JSON.stringify(pathsIn(folder.path).announcement)}, "utf8"));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    const { pid } = JSON.parse(stdout) as { pid: number };
    await until(() => !isAlive(pid));
    expect(existsSync(pathsIn(folder.path).announcement)).to.equal(false);
  });
  it("serves another process to its end, though the one that started it has stopped", async () => {
    const script = `const { attachSandbox } = await import(${JSON.stringify(client)});
      const { started } = await attachSandbox(${JSON.stringify(folder.path)});
      process.stdout.write(String(started));
      process.stdin.resume().once("end", () => process.exit(0));`;
    const first = await attach();
    const pid = announced()?.pid ?? 0;
    const other = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    expect(String(await new Promise((done) => other.stdout.once("data", done)))).to.equal("false");
    await first.stop();
    expect([isAlive(pid), announced()?.pid]).to.deep.equal([true, pid]);
    other.stdin.end();
    await until(() => !isAlive(pid));
  });
  it("says why it could not start, and leaves a foreign database alone", async () => {
    const { database } = pathsIn(folder.path);
    mkdirSync(join(folder.path, "sandbox"));
    writeFileSync(database, "not a database at all");
    const error = await attachSandbox(folder.path).catch(String);
    expect(error).to.include(database).and.include("not an SQLite database");
    expect(readFileSync(database, "utf8")).to.equal("not a database at all");
  });
  it("marks an empty data directory as Lockgate's, as other commands ask", async () => {
    await attach();
    expect(existsSync(join(folder.path, "lockgate.json"))).to.equal(true);
  });
  it("says when the data directory can't be written", async () => {
    const file = join(folder.path, "file");
    writeFileSync(file, "");
    const { status, stderr } = run("--data-dir", join(file, "below"));
    expect(status).to.equal(1);
    expect(stderr).to.include("cannot be written").and.include("--data-dir");
    expect(await attachSandbox(join(file, "below")).catch(String)).to.include("cannot be written");
  });

  describe("its command line", () => {
    it("has help", () => {
      const { status, stdout } = run("--help");
      expect([status, stdout]).to.satisfy(
        ([code, text]: [number, string]) => code === 0 && text.includes("list"),
      );
    });
    const wrong: [string[], string][] = [
      [["--prot", "1"], "--prot"],
      [["--port", "70000"], "--port 70000 is no port"],
      [["destroy"], "unknown command destroy"],
      [["mutate"], "mutate needs a type and an id"],
      [["list", "extra"], "unexpected argument extra"],
      [["list", "--account", "12", "--data-dir", "/tmp"], "--account 12 is no account id"],
    ];
    for (const [args, text] of wrong) {
      it(`refuses ${args.join(" ")}`, () => {
        const { status, stderr } = run(...args);
        expect(status).to.equal(1);
        expect(stderr).to.include(text).and.not.include("    at ");
      });
    }
    it("lists what exists, by account, beside a running sandbox", async () => {
      await attach();
      const { stdout } = run("list", "--data-dir", folder.path);
      expect(stdout).to.match(/^\d{12} global\n {2}aws:iam\/role:Role {2}PlatformAdministrator\n$/);
      const other = run("list", "--account", "999999999999", "--data-dir", folder.path);
      expect(other.stdout).to.equal("nothing\n");
    });
    it("lists nothing where there is no sandbox, and says so", () => {
      const { status, stderr } = run("list", "--data-dir", folder.path);
      expect(status).to.equal(1);
      expect(stderr).to.include("start the sandbox first");
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((done) => setTimeout(done, 20)))
    if (condition()) return;
  throw new Error("waited 10 s in vain");
}
