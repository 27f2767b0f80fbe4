import { expect } from "chai";
import { parse } from "yaml";
import type { App } from "../../../../infra/configuration/schema.ts";
import { buildspecOf } from "../../../../infra/plan/pipeline/buildspec.ts";
import { exampleConfig } from "../../example.ts";

const app = exampleConfig("tooling").apps[0] as App;
type Buildspec = {
  version: number;
  phases: Record<string, { commands: string[]; "on-failure": string }>;
  artifacts: { files: string[] };
};
const spec = parse(buildspecOf(app)) as Buildspec;

describe("buildspecOf", () => {
  it("stops at the first failing command, in every phase", () => {
    for (const phase of Object.values(spec.phases)) {
      expect(phase["on-failure"]).to.equal("ABORT");
      expect(phase.commands[0]).to.equal("set -euo pipefail");
    }
  });
  it("tests after the build and packs after the tests: an untested build is never an artifact", () => {
    const commands = spec.phases["build"]?.commands ?? [];
    const at = (text: string) => commands.findIndex((command) => command.includes(text));
    expect(at("npm run build")).to.be.greaterThan(0);
    expect(at("npm test")).to.be.greaterThan(at("npm run build"));
    expect(at("artifact.zip")).to.be.greaterThan(at("npm test"));
    expect(spec.artifacts.files).to.deep.equal(["artifact.zip", "lockgate-dependencies.json"]);
  });
  it("looks at the dependencies before anything of the app is installed or run", () => {
    const commands = spec.phases["install"]?.commands ?? [];
    const at = (text: string) => commands.findIndex((command) => command.includes(text));
    expect(at('lockgate.mjs" dependencies')).to.be.greaterThan(at("sha256sum --check"));
    expect(at("npm ci")).to.be.greaterThan(at('lockgate.mjs" dependencies'));
  });
});
