// The example apps: each a row that the configuration takes, whose own commands really build and test it.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { App } from "../../../../infra/configuration/schema.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { buildGo } from "../../../support/goProgram.ts";
import { exampleConfig, keptElsewhere } from "../../example.ts";
import { exampleNames, unrehearsed } from "../../../sandbox/rehearsal/kinds.ts";
import { serveRegistry, type Served } from "../../functions/oci/served.ts";

const folder = path.resolve(import.meta.dirname, "../../../../examples");
/** Fetched from the internet at most: not for a test. */
const fetches = (command: string): boolean => command.startsWith("go install ");

for (const name of readdirSync(folder)) {
  const row = parse(readFileSync(path.join(folder, name, "app.yaml"), "utf8")) as App;
  describe(`examples/${name}`, function () {
    this.timeout(180_000);
    const scratch = mkdtempSync(path.join(tmpdir(), "lockgate-example-"));
    after(() => rmSync(scratch, { recursive: true, force: true }));

    it("is a row of lockgate:apps, named as its folder", () => {
      const config = exampleConfig("tooling", { apps: [row], environments: keptElsewhere() });
      expect(row.name).to.equal(name);
      expect(planPipeline(config, config.apps[0] as App).stages).to.have.length(6);
    });

    it("builds, and passes its own tests", () => {
      cpSync(path.join(folder, name), scratch, { recursive: true });
      const commands = [...(row.build.install ?? []), ...row.build.build, ...row.build.test];
      const script = ["set -euo pipefail", ...commands.filter((command) => !fetches(command))].join("\n");
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
        cwd: scratch,
        encoding: "utf8",
      });
      expect(status, stdout + stderr).to.equal(0);
      expect(existsSync(path.join(scratch, row.build.output))).to.equal(true);
      expect(readdirSync(path.join(scratch, row.build.output)).length).to.be.greaterThan(0);
    });
  });
}

it("C1 every kind of source and every kind of target has an example", () => {
  expect(unrehearsed(new Set(exampleNames))).to.deep.equal([]);
  const without = new Set(exampleNames.filter((name) => name !== "order-lake"));
  expect(unrehearsed(without)).to.deep.equal(["source monorepo", "target glueEtl"]);
});

describe("C2 examples/game pushes its image", function () {
  this.timeout(120_000);
  const scratch = mkdtempSync(path.join(tmpdir(), "lockgate-game-"));
  let registry: Served;
  before(async () => {
    registry = await serveRegistry([]);
    cpSync(path.join(folder, "game"), scratch, { recursive: true });
    const crane = path.resolve(import.meta.dirname, "../../../support/crane");
    mkdirSync(path.join(scratch, "bin"));
    symlinkSync(buildGo(crane, "crane", "go-containerregistry's crane"), path.join(scratch, "bin", "crane"));
    // A registry of AWS gives a password for a while; this one asks for what it was started with.
    writeFileSync(path.join(scratch, "bin", "aws"), "#!/bin/sh\nprintf '%s' none\n", { mode: 0o755 });
  });
  after(() => {
    registry.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Runs the example's own script as the pipeline's build does; what the artifact names. */
  function release(build: string): string {
    const images = `${registry.address}/lockgate/game`;
    const { status, stderr } = spawnSync("bash", ["release.sh"], {
      cwd: scratch,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${scratch}/bin:${process.env["PATH"]}`,
        DOCKER_CONFIG: scratch,
        IMAGES: images,
        CODEBUILD_BUILD_ID: build,
      },
    });
    expect(status, stderr).to.equal(0);
    const detail = JSON.parse(readFileSync(path.join(scratch, "dist", "imageDetail.json"), "utf8")) as {
      ImageURI: string;
    };
    expect(detail.ImageURI).to.match(new RegExp(`^${images}@sha256:[0-9a-f]{64}$`));
    return detail.ImageURI;
  }

  it("C2 names it in the artifact by the digest under which the registry has it, neither root nor with a shell", async () => {
    const [, digest = ""] = release("one").split("@");
    const get = async (kind: string, what: string) =>
      (await fetch(`http://${registry.address}/v2/lockgate/game/${kind}/${what}`)).json();
    const manifest = (await get("manifests", digest)) as { config: { digest: string }; layers: object[] };
    expect(manifest.layers).to.have.length(1);
    const { config } = (await get("blobs", manifest.config.digest)) as { config: object };
    expect(config).to.deep.include({ Entrypoint: ["/game"], User: "10001:10001" });
  });

  it("B1 the same source gives the same digest, in another build", () => {
    expect(release("two")).to.equal(release("three"));
  });
});
