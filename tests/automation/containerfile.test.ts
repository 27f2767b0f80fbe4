// The container file by what can be told without building it: its steps done in an empty folder are enough, and who runs it.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DockerfileParser } from "dockerfile-ast";

const root = path.resolve(import.meta.dirname, "../..");
const parsed = DockerfileParser.parse(readFileSync(path.join(root, "automation/Containerfile"), "utf8"));

/** What runs by itself when it is loaded, and what is made for browsers. */
const apart = ["server.ts", "worker.ts", "admin.ts", "web"];
const loadAll = `
  import { readdirSync } from "node:fs";
  import { pathToFileURL } from "node:url";
  const files = readdirSync("automation", { recursive: true })
    .filter((name) => name.endsWith(".ts") && !${JSON.stringify(apart)}.includes(name.split("/")[0]));
  for (const name of files) await import(pathToFileURL("automation/" + name));
  process.stdout.write(String(files.length));
  process.exit(0);
`;

/** As `npm ci --omit=dev` would leave them, for what stands outside of them. */
function linkPackages(folder: string): void {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const names = Object.entries(lock.packages)
    .filter(([place, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(place) && dev !== true)
    .map(([place]) => place.slice("node_modules/".length));
  for (const name of names.filter((found) => existsSync(path.join(root, "node_modules", found)))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    symlinkSync(path.join(root, "node_modules", name), path.join(folder, name));
  }
}

describe("the container file", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-container-"));
  after(() => rmSync(folder, { recursive: true }));

  it("copies and installs all that server and worker may load: both start and name the settings that they lack", () => {
    const copies = parsed.getCOPYs().filter((copy) => copy.getFlags().length === 0);
    for (const copy of copies) {
      const [...sources] = copy.getArguments().map((argument) => argument.getValue());
      sources.pop();
      for (const source of sources.flatMap((pattern) => globSync(pattern ?? "", { cwd: root })))
        cpSync(path.join(root, source), path.join(folder, source), { recursive: true });
    }
    linkPackages(path.join(folder, "node_modules"));
    const loaded = spawnSync(process.execPath, ["--input-type=module", "-e", loadAll], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
      encoding: "utf8",
    });
    expect(loaded.status, loaded.stderr).to.equal(0);
    expect(Number(loaded.stdout)).to.be.greaterThan(100);
    for (const file of ["server.ts", "worker.ts"]) {
      const started = spawnSync(process.execPath, [path.join(folder, "automation", file)], {
        env: { PATH: process.env["PATH"] },
        encoding: "utf8",
      });
      expect(started.status, started.stderr).to.equal(2);
      expect(started.stderr).to.include("DATABASE_URL");
    }
  });

  it("has the CLI and the providers of package.json's versions, and the program with its lockfile", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const [cli] = parsed
      .getFROMs()
      .flatMap((from) => /pulumi-base:(.*)$/.exec(from.getImage() ?? "")?.[1] ?? []);
    expect(cli).to.equal(dependencies["@pulumi/pulumi"]);
    const [providers] = parsed.getARGs().map((arg) => arg.getProperty()?.getValue());
    expect(providers?.split(" ")).to.deep.equal(
      ["aws", "awsx"].map((name) => `${name}@${dependencies[`@pulumi/${name}`]}`),
    );
    for (const file of [
      "Pulumi.yaml",
      "Pulumi.prod.yaml",
      "package-lock.json",
      "policy-pack/PulumiPolicy.yaml",
    ])
      expect(existsSync(path.join(folder, file)), file).to.equal(true);
  });

  it("writes to /tmp alone: home and Pulumi's own folder lie there", () => {
    const set = parsed.getENVs().flatMap((env) => env.getProperties());
    const values = Object.fromEntries(set.map((one) => [one.getName(), one.getValue()]));
    expect(values).to.include({
      HOME: "/tmp",
      PULUMI_HOME: "/tmp/pulumi",
      LOCKGATE_PROGRAM_DIR: "/lockgate",
    });
  });

  it("runs as somebody who is not root, and holds no secret", () => {
    const users = parsed.getInstructions().filter((one) => one.getKeyword() === "USER");
    expect(users.map((one) => one.getArgumentsContent())).to.deep.equal(["node"]);
    const names = parsed.getENVs().flatMap((env) => env.getVariables().map((variable) => variable.getName()));
    expect(names.filter((name) => /URL|KEY|SECRET|TOKEN|PASSWORD/.test(name))).to.deep.equal([]);
  });
});
