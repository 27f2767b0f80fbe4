// docs/policy.md: every command in it is run as it stands, every file and workflow in it is held against the real ones.

import { expect } from "chai";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { EXIT_HELP } from "../../cli/exitCodes.ts";
import { attachSandbox } from "../../sandbox/provider/client.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { allow, arnOf, B, bucket, role } from "../policy-pack/access/people.ts";
import { stateOf } from "../policy-pack/stateFile.ts";
import { json, resource } from "../policy-pack/world.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const guide = readFileSync(path.join(ROOT, "docs/policy.md"), "utf8");
type Block = { language: string; body: string; before: string };
const blocks: readonly Block[] = [
  ...guide.matchAll(/(?<before>[^\n]*)\n\n```(?<language>\w+)\n(?<body>.*?)\n```$/gms),
].map(({ groups }) => groups as Block);
const inMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

describe("docs/policy.md", function () {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let sandbox: Awaited<ReturnType<typeof attachSandbox>>;

  before(async function () {
    // The first run on a machine may have to build the CLI.
    this.timeout(900_000);
    folder = mkdtempSync(path.join(os.tmpdir(), "lockgate-guide-"));
    const toolchain = await prepareToolchain({});
    sandbox = await attachSandbox(path.join(folder, "data"));
    const own = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI)_/.test(name));
    env = {
      ...Object.fromEntries(own),
      ...toolchain.env,
      PATH: `${folder}/.local/bin:${toolchain.env["PATH"]}`,
      HOME: folder,
      LOCKGATE: ROOT,
      PULUMI_HOME: path.join(folder, ".pulumi"),
      PULUMI_BACKEND_URL: pathToFileURL(folder).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      ...sandbox.env,
    };
    writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      "name: lockgate\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "main": "index.js" }');
    writeFileSync(path.join(folder, "index.js"), 'import "@pulumi/pulumi";\n');
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, "state.json"), JSON.stringify(small()));
    for (const [stack, state] of Object.entries(company()))
      writeFileSync(path.join(folder, `${stack}.json`), state.replaceAll(":dev::", `:${stack}::`));
    for (const args of [
      ["stack", "init", "dev"],
      ["stack", "import", "--stack=dev", "--file=state.json"],
    ]) {
      execFileSync(toolchain.bin, args, { cwd: folder, env, stdio: "pipe" });
    }
  });
  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { language, body, before } of blocks) {
    if (language === "json") {
      it(`holds a file: ${before}`, () => {
        const name = /`([\w.]+)`:$/.exec(before)?.[1];
        expect(name, "the line before says its name").to.be.a("string");
        writeFileSync(path.join(folder, name!), body.replaceAll(/"\d{4}-\d\d-\d\d"/g, `"${inMonth}"`));
      });
    }
    if (language !== "sh") continue;
    for (const line of body.split("\n")) {
      const [, command = "", ending = "0"] = /^(.*?)(?:\s+# ends with (\d))?$/.exec(line) ?? [];
      it(`ends with ${ending}: ${command}`, async () => {
        const { code, text } = await shell(command, folder, env);
        expect(code, text).to.equal(Number(ending));
        // A pack that was not there at all would pass as well.
        if (command.includes("--policy-pack")) expect(text).to.match(/Policies:\s+.*lockgate@v/s);
      });
    }
  }

  it("has written what it says", () => {
    const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
    expect(read("lockgate.sarif")).to.include('"ruleId": "NET-02"');
    expect(read("lockgate.xml")).to.include("<testsuites ");
    expect(read("lockgate.md")).to.include("NET-02");
    expect(JSON.parse(read("findings.json")))
      .to.have.property("stacks")
      .that.deep.equals(["dev"]);
    expect(read("baseline.json")).to.include('"IAM-01"').and.include('"NET-02"');
  });

  it("lists the exit codes as the command does", () => {
    const rows = [...guide.matchAll(/^\| (\d) \| (.*) \|$/gm)].map(
      ([, code, meaning]) => `  ${code}  ${meaning}`,
    );
    expect(`Exit codes:\n${rows.join("\n")}`).to.equal(EXIT_HELP);
  });

  describe("its workflow", () => {
    type Job = { permissions: object; steps: { uses: string; with: Record<string, string> }[] };
    const text = blocks.find(({ language }) => language === "yaml")?.body ?? "";
    const workflow = parse(text) as { on: string; permissions: object; jobs: { policy: Job } };
    const action = parse(readFileSync(path.join(ROOT, "integrations/github/policy/action.yml"), "utf8")) as {
      inputs: object;
      outputs: object;
    };

    it("runs for pull requests, with the least permissions", () => {
      expect(workflow.on).to.equal("pull_request");
      expect(workflow.permissions).to.deep.equal({});
      expect(workflow.jobs.policy.permissions).to.deep.equal({
        contents: "read",
        "security-events": "write",
      });
    });

    it("pins every action to a commit", () => {
      const uses = workflow.jobs.policy.steps.map((step) => step.uses);
      expect(uses).to.have.length(3);
      for (const use of uses) expect(use).to.match(/@([0-9a-f]{40}|FULL-COMMIT-ID)$/);
    });

    it("gives the action inputs that it has; all of them are explained", () => {
      const [, policy] = workflow.jobs.policy.steps;
      expect(Object.keys(action.inputs)).to.include.members(Object.keys(policy!.with));
      const explained = [...guide.matchAll(/^\| (`[a-z`, -]+`) \|/gm)].flatMap(([, names = ""]) =>
        names.replaceAll("`", "").split(", "),
      );
      expect(explained.toSorted()).to.deep.equal(Object.keys(action.inputs).toSorted());
      for (const output of Object.keys(action.outputs)) expect(guide).to.include(`\`${output}\``);
    });
  });
});

/** By stack: the store of releases in production, who writes it from test's account, and an account that may not. */
const company = (): Record<string, string> => {
  const store = "acme-lockgate-prod-store-222222222222";
  const writer = role("lockgate-test-promote", {
    allows: [allow("s3:PutObject", `arn:aws:s3:::${store}/*`)],
  });
  const lets = {
    ...allow("s3:PutObject", `arn:aws:s3:::${store}/*`),
    Principal: { AWS: arnOf("lockgate-test-promote") },
  };
  return {
    prod: JSON.stringify(stateOf(bucket(store, json(lets), B))),
    test: JSON.stringify(stateOf(writer)),
    org: JSON.stringify(stateOf(role("auditor"))),
  };
};

/** What a small team has: a port that is open to the world, and short passwords. */
const small = (): object => {
  const ssh = { egress: false, ruleAction: "allow", protocol: "tcp", fromPort: 22, toPort: 22 };
  const state = stateOf([
    resource("networkAclRule", "bastion", { ...ssh, cidrBlock: "0.0.0.0/0" }),
    resource("passwordPolicy", "passwords", { minimumPasswordLength: 8 }),
  ]) as { deployment: { manifest: { version: string } } };
  // The engine checks a manifest's sum, which is over its version and empty for none.
  state.deployment.manifest.version = "";
  return state;
};

const shell = (
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    execFile("bash", ["-c", command], { cwd, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), text: `${command}\n${out}${err}` });
    });
  });
