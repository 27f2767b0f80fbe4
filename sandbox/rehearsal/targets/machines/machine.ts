// One machine of a fleet: a scratch folder in place of its disk, in which a revision's own scripts run, and the app listens.
// What systemd would do there, a stand-in does: it starts and ends the process that a unit describes.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { firstUnit } from "../../../../infra/plan/machines.ts";
import { unpack } from "../../archive.ts";
import { runScript } from "../../job/shell.ts";
import { events, readAppSpec, type AppSpec, type Event } from "./appSpec.ts";

/** What is deployed. `sha256`: of the release, or `first`. */
export type Revision = { sha256: string; deployment: string; bundle: Buffer };
type Installed = { sha256: string; folder: string; spec: AppSpec };
/** A line of its table of file systems, and where the folders are that stand for these. */
export type Mounted = { line: string; base: string };
export type Labels = Readonly<Record<string, string>>;

const units = "etc/systemd/system";
const programs = path.join(import.meta.dirname, "bin");

/** Those that have something to end. */
const started = new Set<Machine>();
/** At once, where this process ends before it could end its machines. */
process.once("exit", () => started.forEach((machine) => machine.kill()));

export class Machine {
  readonly id: string;
  readonly zone: string;
  /** When it was launched, milliseconds. */
  readonly since: number;
  /** Whether its balancer sends it requests. */
  inService = true;
  /** Whether nobody reaches it. */
  isCutOff = false;
  readonly #files: Mounted | undefined;
  #installed: Installed | undefined;
  #root: string | undefined;
  #port = 0;

  constructor(id: string, zone: string, since: number, files?: Mounted) {
    this.#files = files;
    this.id = id;
    this.zone = zone;
    this.since = since;
  }

  /** SHA-256 of what runs; `first`: nothing was released to it yet. */
  get runs(): string {
    return this.#installed?.sha256 ?? "first";
  }

  /** Where its disk begins; undefined before anything was released to it. */
  protected get root(): string | undefined {
    return this.#root;
  }

  /** Puts onto its disk what lies there beforehand. */
  protected async prepare(root: string): Promise<void> {
    await writeFile(path.join(root, "etc/fstab"), this.#files?.line ?? "");
  }

  /**
   * From what it had to what it gets, as CodeDeploy's agent goes. Throws with what failed, and what it said. `broken`: the
   * hook that fails whatever it does.
   */
  async install(revision: Revision, labels: Labels, broken?: Event): Promise<void> {
    const root = (this.#root ??= await this.#start());
    const { sha256, deployment, bundle } = revision;
    // The hooks that stop an app are those that came with it.
    if (this.#installed !== undefined) await this.#run(this.#installed, "ApplicationStop", labels);
    const folder = path.join(root, "opt/codedeploy-agent/deployment-root", deployment, "deployment-archive");
    await unpack(bundle, folder);
    const spec = readAppSpec(await readFile(path.join(folder, "appspec.yml"), "utf8"));
    const next = { sha256, folder, spec };
    await this.#run(next, "BeforeInstall", labels);
    await copyFiles(next, root);
    this.#installed = next;
    for (const event of [...events.slice(2), "BeforeAllowTraffic"] as const) {
      if (event === broken) throw new Error(`${event} hook failed on ${this.id}, as it was made to`);
      await this.#run(next, event, labels);
    }
  }

  /** Its disk, with what a machine begins with. */
  async #start(): Promise<string> {
    this.#port = await freePort();
    const root = await mkdtemp(path.join(tmpdir(), "lockgate-machine-"));
    await mkdir(path.join(root, units), { recursive: true });
    await writeFile(path.join(root, units, "lockgate-first.service"), firstUnit(this.#port));
    await this.prepare(root);
    started.add(this);
    return root;
  }

  async #run({ folder, spec }: Installed, event: Event, labels: Labels): Promise<void> {
    for (const { location, timeout } of spec.hooks[event] ?? []) {
      const { code, output, timedOut } = await runScript({
        // As the agent does where an archive has lost the mark.
        text: `chmod u+x ${quoted(path.join(folder, location))} && exec ${quoted(path.join(folder, location))}`,
        folder,
        env: { ...this.environment, ...labels, LIFECYCLE_EVENT: event },
        limitMilliseconds: timeout * 1000,
      });
      if (timedOut) throw new Error(`${event} hook ${location} took longer than ${timeout} s`);
      if (code !== 0)
        throw new Error(`${event} hook ${location} failed: ${output.trim() || `exit code ${code}`}`);
    }
  }

  /** `ROOT` is where the machine's disk begins: on a real one it is not set, and no more is `FILES`. */
  protected get environment(): Record<string, string> {
    const { PATH = "" } = process.env;
    return {
      PATH: `${programs}:${PATH}`,
      ROOT: this.#root ?? "",
      PORT: String(this.#port),
      FILES: this.#files?.base ?? "",
    };
  }

  /** Body of an answer. */
  async read(at: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.#port}${at}`)).text();
  }

  /** HTTP status of an answer; 0: there was none. Before the first release the machine answers by itself. */
  async ask(at: string): Promise<number> {
    if (this.isCutOff) return 0;
    if (this.#installed === undefined) return 200;
    try {
      const { status } = await fetch(`http://127.0.0.1:${this.#port}${at}`, {
        signal: AbortSignal.timeout(5000),
      });
      return status;
    } catch {
      return 0;
    }
  }

  kill(): void {
    if (this.#root === undefined) return;
    const run = path.join(this.#root, "run");
    for (const name of existsSync(run) ? readdirSync(run) : []) {
      const pid = Number(readFileSync(path.join(run, name), "utf8"));
      if (!name.endsWith(".log") && pid > 1)
        try {
          process.kill(-pid, "SIGKILL");
        } catch {
          // It has ended by itself.
        }
    }
  }

  async end(): Promise<void> {
    if (this.#root === undefined) return;
    const text = "systemctl stop --all";
    await runScript({ text, folder: this.#root, env: this.environment, limitMilliseconds: 10_000 });
    await rm(this.#root, { recursive: true, force: true });
    started.delete(this);
    this.#root = undefined;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

async function copyFiles({ folder, spec }: Installed, root: string): Promise<void> {
  for (const { source, destination } of spec.files) {
    const from = path.join(folder, source);
    const to = path.join(root, destination);
    await mkdir(to, { recursive: true });
    const isFolder = (await stat(from)).isDirectory();
    await cp(from, isFolder ? to : path.join(to, path.basename(source)), { recursive: true });
  }
}

/** One that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
