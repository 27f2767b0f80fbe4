import { expect } from "chai";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as protocol from "../../../../sandbox/toolchain/languageHost/protocol.ts";
import { pinnedVersion } from "../../../../sandbox/toolchain/pinned.ts";
import { ask, collect, startHost, type Host } from "../support/languageHost.ts";
import { eventually, makeMachine, type Machine } from "../support/machine.ts";
import { programInfo, projectWith, write } from "../support/project.ts";
import { isAlive } from "../../../../sandbox/provider/leases.ts";

const { RunRequest, RunPluginRequest, InstallDependenciesRequest } = protocol;
const { Struct } = structMessages;

describe("language host over gRPC", () => {
  let machine: Machine;
  let host: Host;
  const start = async (env: NodeJS.ProcessEnv = {}): Promise<Host> =>
    (host = await startHost({ ...process.env, ...env }));
  const run = (folder: string) => {
    const request = new RunRequest()
      .setInfo(programInfo(folder))
      .setPwd(folder)
      .setMonitorAddress("127.0.0.1:2")
      .setProject("lockgate")
      .setStack("dev")
      .setOrganization("organization")
      .setParallel(4)
      .setDryrun(true)
      .setArgsList(["argument"])
      .setConfigsecretkeysList(["lockgate:config:secret"]);
    request.getConfigMap().set("lockgate:config:greeting", "hi");
    return ask<language.RunResponse>((done) => host.client.run(request, done));
  };
  const plugin = (folder: string, kind: string) =>
    new RunPluginRequest()
      .setInfo(programInfo(folder, "."))
      .setPwd("/")
      .setKind(kind)
      .setArgsList(["-v=9", "127.0.0.1:3"])
      .setEnvList([`PATH=${process.env["PATH"]}`, "EQUALS=a=b", "EMPTY="]);

  beforeEach(() => (machine = makeMachine()));
  afterEach(async () => {
    host.client.close();
    host.kill("SIGTERM");
    await host.ended;
    machine.remove();
  });

  it("answers the handshake and says its version", async () => {
    await start();
    const request = new protocol.LanguageHandshakeRequest().setEngineAddress("127.0.0.1:7");
    await ask<language.LanguageHandshakeResponse>((done) => host.client.handshake(request, done));
    const info = await ask<PluginInfo>((done) => host.client.getPluginInfo(new protocol.Empty(), done));
    expect(info.getVersion()).to.equal(pinnedVersion());
  });

  it("runs a program with everything it must know, and with its output unchanged", async () => {
    const code = `
      console.log("\\u001b[32mcolour\\u001b[0m");
      console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), config: process.env.PULUMI_CONFIG,
        secrets: process.env.PULUMI_CONFIG_SECRET_KEYS, typescript: process.env.PULUMI_NODEJS_TYPESCRIPT, node: process.version }));`;
    const folder = projectWith(machine.folder, "run", code);
    await start();
    const response = await run(folder);
    expect(response.getError()).to.equal("");
    expect(response.getBail()).to.equal(false);
    await eventually(() => host.output().includes("}\n"));
    const [colour, facts] = host.output().split("\n");
    expect(colour).to.equal("\u001b[32mcolour\u001b[0m");
    expect(JSON.parse(facts ?? "")).to.deep.equal({
      args: [
        `--monitor 127.0.0.1:2 --engine 127.0.0.1:1 --organization organization --project lockgate --stack dev`,
        `--pwd ${folder} --root-directory ${folder} --parallel 4 --dry-run index.ts argument`,
      ].flatMap((line) => line.split(" ")),
      cwd: folder,
      config: '{"lockgate:config:greeting":"hi"}',
      secrets: '["lockgate:config:secret"]',
      typescript: "false",
      node: process.version,
    });
  });

  const ends: [title: string, code: string, error: string, bail: boolean][] = [
    ["exit code 0 is success", "process.exit(0)", "", false],
    ["exit code 32 means: the user has been told", "process.exit(32)", "", true],
    ["any other exit code is reported", "process.exit(7)", "The program exited with code 7.", false],
    [
      "a signal is reported",
      "process.kill(process.pid, 'SIGKILL')",
      "The program was stopped by SIGKILL.",
      false,
    ],
  ];
  for (const [title, code, error, bail] of ends) {
    it(title, async () => {
      await start();
      const response = await run(projectWith(machine.folder, "run", code));
      expect([response.getError(), response.getBail()]).to.deep.equal([error, bail]);
    });
  }

  it("says what to install when the program has no @pulumi/pulumi", async () => {
    await start();
    const error = await run(write(machine.folder, { "package.json": {} })).catch((cause: Error) => cause);
    expect((error as Error).message)
      .to.include(machine.folder)
      .and.to.include("npm ci");
  });

  const waiting = 'console.log("pid " + process.pid); setInterval(() => {}, 1000);';
  const programPid = async (): Promise<number> => {
    await eventually(() => /pid \d+/.test(host.output()));
    return Number(/pid (\d+)/.exec(host.output())?.[1]);
  };

  it("stops the running program on Cancel, and answers its run", async () => {
    await start();
    const running = run(projectWith(machine.folder, "run", waiting));
    const pid = await programPid();
    await ask<Empty>((done) => host.client.cancel(new protocol.Empty(), done));
    expect((await running).getError()).to.equal("The program was stopped by SIGINT.");
    expect(isAlive(pid)).to.equal(false);
  });

  const deaths: [title: string, end: () => void][] = [
    ["SIGINT, by which the engine ends it", () => host.kill("SIGINT")],
    ["the death of the CLI", () => host.closeInput()],
  ];
  for (const [title, end] of deaths) {
    it(`leaves no program behind after ${title}`, async () => {
      await start();
      run(projectWith(machine.folder, "run", waiting)).catch(() => {});
      const pid = await programPid();
      end();
      expect(await host.ended).to.equal(0);
      expect(isAlive(pid)).to.equal(false);
    });
  }

  it("runs a policy pack in its own folder and streams output and exit code", async () => {
    const code = `
      console.error("trouble");
      console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env.EQUALS, process.env.EMPTY]));
      process.exitCode = 3;`;
    const folder = projectWith(machine.folder, "run-policy-pack", code);
    await start();
    const answers = await collect(host.client.runPlugin(plugin(folder, "analyzer")));
    const text = (get: "getStdout_asU8" | "getStderr_asU8") =>
      Buffer.concat(answers.map((answer) => answer[get]())).toString();
    expect(JSON.parse(text("getStdout_asU8"))).to.deep.equal([["127.0.0.1:3", folder], folder, "a=b", ""]);
    expect(text("getStderr_asU8")).to.equal("trouble\n");
    expect(answers.at(-1)?.getExitcode()).to.equal(3);
    expect(answers.at(-1)?.hasExitcode()).to.equal(true);
  });

  const startedByUs = async (body: string) => {
    const folder = projectWith(machine.folder, "run-policy-pack", "console.log('a compiler is loaded')");
    write(folder, { "package.json": { main: "pack.cjs" }, "pack.cjs": body });
    await start();
    const request = plugin(folder, "analyzer");
    request.getInfo()?.setOptions(Struct.fromJavaScript({ typescript: false }));
    const answers = await collect(host.client.runPlugin(request));
    const output = Buffer.concat(answers.map((answer) => answer.getStdout_asU8())).toString();
    return { output, code: answers.at(-1)?.getExitcode(), folder };
  };

  it("starts a pack with typescript: false without a compiler", async () => {
    const { output, code, folder } = await startedByUs(
      "console.log(JSON.stringify([process.argv.slice(2), process.cwd()]))",
    );
    expect(JSON.parse(output)).to.deep.equal([[], folder]);
    expect(code).to.equal(0);
  });

  const packEnds: [title: string, body: string][] = [
    ["at its first error", "throw new Error('x');"],
    ["at an error of the function that makes it", "module.exports = async () => { throw new Error('x'); };"],
    [
      "at an error after it has begun to serve",
      "setInterval(() => {}, 1000); setTimeout(() => { throw new Error('x'); }, 10);",
    ],
  ];
  for (const [title, body] of packEnds) {
    it(`ends such a pack ${title}`, async () => expect((await startedByUs(body)).code).to.equal(1));
  }

  it("stops a policy pack when the engine cancels the call", async () => {
    const folder = projectWith(machine.folder, "run-policy-pack", waiting);
    await start();
    const stream = host.client.runPlugin(plugin(folder, "analyzer"));
    const pid = await new Promise<number>((resolve) => {
      stream.once("data", (answer: InstanceType<typeof protocol.RunPluginResponse>) =>
        resolve(Number(Buffer.from(answer.getStdout_asU8()).toString().slice(4))),
      );
    });
    stream.once("error", () => {});
    stream.cancel();
    await eventually(() => !isAlive(pid));
  });

  it("refuses a kind of plugin that it can't run", async () => {
    await start();
    const error = await collect(host.client.runPlugin(plugin(machine.folder, "converter"))).catch(
      (cause: Error) => cause,
    );
    expect((error as Error).message)
      .to.include("kind 'converter'")
      .and.to.include("Install Pulumi's own CLI");
  });

  it("installs dependencies by the package manager of the lockfile, with colours on a terminal", async () => {
    machine.script("npm", 'echo "$@ in $PWD colour $FORCE_COLOR"');
    const folder = write(machine.folder, {
      "package.json": {},
      "package-lock.json": {},
      "infra/index.ts": "",
    });
    await start({ PATH: machine.env["PATH"] });
    const request = new InstallDependenciesRequest()
      .setInfo(programInfo(`${folder}/infra`))
      .setIsTerminal(true);
    const answers = await collect(host.client.installDependencies(request));
    const text = Buffer.concat(answers.map((answer) => answer.getStdout_asU8())).toString();
    expect(text).to.equal(`install in ${folder} colour 1\n`);
  });

  it("fails when the package manager does", async () => {
    machine.script("npm", "echo 'no such package' >&2; exit 4");
    const folder = write(machine.folder, { "package.json": {} });
    await start({ PATH: machine.env["PATH"] });
    const stream = host.client.installDependencies(
      new InstallDependenciesRequest().setInfo(programInfo(folder)),
    );
    const error = await collect(stream).catch((cause: Error) => cause);
    expect((error as Error).message).to.include(`'npm install' in ${folder} ended with code 4`);
  });

  it("says which Node runs programs, for pulumi about", async () => {
    await start();
    const folder = write(machine.folder, { "package.json": {}, "yarn.lock": "" });
    const info = programInfo(folder);
    const about = await ask<language.AboutResponse>((done) =>
      host.client.about(new protocol.AboutRequest().setInfo(info), done),
    );
    expect([about.getExecutable(), about.getVersion()]).to.deep.equal([process.execPath, process.version]);
    expect(about.getMetadataMap().get("packageManager")).to.equal("yarn");
  });

  it("lists the dependencies and the providers that programs need, without attached ones", async () => {
    const folder = write(machine.folder, {
      "package.json": { dependencies: { "@pulumi/aws": "7.48.0" }, devDependencies: { chai: "6.3.0" } },
      "node_modules/@pulumi/aws/package.json": {
        name: "@pulumi/aws",
        version: "7.48.0",
        pulumi: { resource: true },
      },
      "node_modules/@pulumi/tls/package.json": {
        name: "@pulumi/tls",
        version: "5.0.0",
        pulumi: { resource: true },
      },
      "node_modules/chai/package.json": { name: "chai", version: "6.3.0" },
      "node_modules/deep/package.json": { name: "deep", version: "1.0.0" },
    });
    await start({ PULUMI_DEBUG_PROVIDERS: "aws:1234" });
    const info = programInfo(folder);
    const required = new protocol.GetRequiredPackagesRequest().setInfo(info);
    const packages = (
      await ask<language.GetRequiredPackagesResponse>((done) =>
        host.client.getRequiredPackages(required, done),
      )
    ).getPackagesList();
    expect(
      packages.map((entry) => `${entry.getKind()} ${entry.getName()} ${entry.getVersion()}`),
    ).to.deep.equal(["resource tls 5.0.0"]);
    const names = async (transitive: boolean): Promise<string[]> => {
      const request = new protocol.GetProgramDependenciesRequest()
        .setInfo(info)
        .setTransitivedependencies(transitive);
      const response = await ask<language.GetProgramDependenciesResponse>((done) =>
        host.client.getProgramDependencies(request, done),
      );
      return response.getDependenciesList().map((entry) => `${entry.getName()}@${entry.getVersion()}`);
    };
    expect(await names(false)).to.deep.equal(["@pulumi/aws@7.48.0", "chai@6.3.0"]);
    expect(await names(true)).to.include("deep@1.0.0");
  });
});
