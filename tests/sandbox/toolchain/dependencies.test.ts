import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import {
  checkDependencies,
  ensureDependencies,
  installReason,
  lockFile,
  type Lockfile,
} from "../../../sandbox/toolchain/dependencies.mjs";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { makeMachine, type Machine } from "./support/machine.ts";
import { write } from "./support/project.ts";

const lock = (packages: Lockfile["packages"]): Lockfile => ({
  packages: { "": { version: "0.1.0" }, ...packages },
});
const a = { version: "1.0.0", integrity: "sha512-a" };

/** Whether a package that `place` asks for is there, or in one of the folders above, where Node looks for it. */
function isLocked(packages: Lockfile["packages"], place: string, name: string): boolean {
  if (packages[path.join(place, "node_modules", name)] !== undefined) return true;
  if (place === "") return false;
  const above = place.lastIndexOf("node_modules/");
  return isLocked(packages, place.slice(0, Math.max(above - 1, 0)), name);
}

describe("installReason: whether node_modules is what the lockfile says", () => {
  const cases: [
    title: string,
    wanted: Lockfile,
    installed: Lockfile | undefined,
    expected: string | undefined,
  ][] = [
    ["the same", lock({ "node_modules/a": a }), { packages: { "node_modules/a": a } }, undefined],
    ["nothing installed", lock({}), undefined, "node_modules is missing or incomplete"],
    ["a package is missing", lock({ "node_modules/a": a }), { packages: {} }, "node_modules/a is missing"],
    [
      "another version",
      lock({ "node_modules/a": a }),
      { packages: { "node_modules/a": { ...a, version: "0.9.0" } } },
      "node_modules/a is not 1.0.0",
    ],
    [
      "another content",
      lock({ "node_modules/a": a }),
      { packages: { "node_modules/a": { ...a, integrity: "sha512-b" } } },
      "node_modules/a is not 1.0.0",
    ],
    [
      "one for another platform may be missing",
      lock({ "node_modules/a": { ...a, optional: true } }),
      { packages: {} },
      undefined,
    ],
    [
      "one that nothing asks for",
      lock({}),
      { packages: { "node_modules/ts-node": a } },
      "node_modules/ts-node is in no lockfile",
    ],
  ];
  for (const [title, wanted, installed, expected] of cases) {
    it(title, () => expect(installReason(wanted, installed)).to.equal(expected));
  }

  it("finds every platform's packages in the lockfile: npm ci refuses one that lacks some", () => {
    const file = path.join(repositoryRoot, "package-lock.json");
    const { packages } = JSON.parse(readFileSync(file, "utf8")) as Lockfile;
    const missing = Object.entries(packages).flatMap(([place, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(packages, place, name)),
    );
    expect(missing).to.deep.equal([]);
  });

  it("finds this checkout installed: the tests run in it", () => {
    expect(checkDependencies(repositoryRoot)).to.equal(undefined);
  });
});

describe("ensureDependencies", () => {
  let machine: Machine;
  let log: string[];
  const output = { write: (text: string) => void log.push(text), isTTY: false };
  const install = (): Promise<void> => {
    log.push("install");
    write(machine.folder, {
      "node_modules/.package-lock.json": { packages: { "node_modules/a": a } },
      "node_modules/.bin/node": "",
    });
    return Promise.resolve();
  };

  beforeEach(() => {
    machine = makeMachine();
    log = [];
    write(machine.folder, { "package-lock.json": lock({ "node_modules/a": a }) });
  });
  afterEach(() => machine.remove());

  it("installs what is missing, once", async () => {
    await ensureDependencies(machine.folder, { output, install });
    await ensureDependencies(machine.folder, { output, install });
    expect(log.filter((line) => line === "install")).to.have.length(1);
    expect(log.join("")).to.match(/dependencies installed \(\d+ s\)\n/);
    expect(existsSync(lockFile(machine.folder))).to.equal(false);
  });

  it("lets one of two install while the other waits", async () => {
    await Promise.all([
      ensureDependencies(machine.folder, { output, install }),
      ensureDependencies(machine.folder, { output, install }),
    ]);
    expect(log.filter((line) => line === "install")).to.have.length(1);
  });

  it("takes over the lock of a process that is gone", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(lockFile(machine.folder), `${pid}\n`);
    await ensureDependencies(machine.folder, { output, install });
    expect(log).to.include("install");
  });

  it("takes over a lock that nobody refreshes, though its id is in use again", async () => {
    const longAgo = new Date(Date.now() - 60_000);
    writeFileSync(lockFile(machine.folder), `${process.pid}\n`);
    utimesSync(lockFile(machine.folder), longAgo, longAgo);
    await ensureDependencies(machine.folder, { output, install });
    expect(log).to.include("install");
  });

  it("runs npm ci with the development dependencies, which hold Node 24", async () => {
    machine.script(
      "npm",
      `echo "$@" > "$MACHINE/npm"; mkdir -p node_modules/.bin; touch node_modules/.bin/node
echo '{"packages":{"node_modules/a":${JSON.stringify(a)}}}' > node_modules/.package-lock.json`,
    );
    await ensureDependencies(machine.folder, { env: machine.env, output });
    expect(machine.read("npm")).to.include("ci --include=dev");
  });

  it("shows what npm said when it fails, and frees the lock", async () => {
    machine.script("npm", "echo 'code E404: no such package'; echo 'see the log' >&2; exit 1");
    const error = await ensureDependencies(machine.folder, { env: machine.env, output }).catch(
      (cause: Error) => cause,
    );
    expect((error as Error).message)
      .to.include("code E404: no such package")
      .and.to.include("see the log");
    expect(existsSync(lockFile(machine.folder))).to.equal(false);
  });

  it("says what to do when npm succeeds without unpacking Node 24", async () => {
    const incomplete = async (): Promise<void> => {
      await install();
      rmSync(path.join(machine.folder, "node_modules/.bin/node"));
    };
    const error = await ensureDependencies(machine.folder, { output, install: incomplete }).catch(
      (cause: Error) => cause,
    );
    expect((error as Error).message).to.include("ignore-scripts");
  });

  it("names a lockfile that is broken", async () => {
    writeFileSync(path.join(machine.folder, "package-lock.json"), "<<<<<<<");
    const error = await ensureDependencies(machine.folder, { output, install }).catch(
      (cause: Error) => cause,
    );
    expect((error as Error).message).to.include(path.join(machine.folder, "package-lock.json"));
    expect(readFileSync(path.join(machine.folder, "package-lock.json"), "utf8")).to.equal("<<<<<<<");
  });
});
