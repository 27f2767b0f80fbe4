// The pack under the real CLI and engine, over state files: ids, levels, severities, unknown values, configuration.

import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { rules } from "../../policy-pack/pack.ts";
import type { Facts } from "../../policy-pack/facts.ts";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { isFinding } from "../../policy-pack/verdict.ts";
import { ruleById, verdictsOf } from "./ruleCases.ts";
import { stateOf } from "./stateFile.ts";
import {
  action,
  bucketPolicyWith,
  change,
  goodPipeline,
  goodStages,
  goodStore,
  json,
  resource,
  without,
} from "./world.ts";

const PACK = path.resolve(import.meta.dirname, "../../policy-pack");
/** What the engine takes for an unknown text (plugin.UnknownStringValue); the CLI reads it from state files too. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Event = {
  policyName: string;
  resourceUrn: string;
  message: string;
  enforcementLevel: string;
  severity: string;
};
type Result = { code: number; events: readonly Event[]; stderr: string };

describe("policy pack under the real engine", function () {
  this.timeout(60_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let cli: string;
  let root: string;

  // The first run on a machine may have to build the CLI.
  before(async function () {
    this.timeout(900_000);
    folder = await mkdtemp(path.join(os.tmpdir(), "lockgate-pack-"));
    const toolchain = await prepareToolchain({});
    cli = toolchain.bin;
    root = toolchain.root;
    env = { ...process.env, ...toolchain.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "1" };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const analyze = async (resources: readonly Facts[], config?: object): Promise<Result> => {
    const state = path.join(folder, "state.json");
    const settings = path.join(folder, "config.json");
    await writeFile(state, JSON.stringify(stateOf(resources)));
    if (config) await writeFile(settings, JSON.stringify(config));
    const more = config ? ["--policy-pack-config", settings] : [];
    const args = ["policy", "analyze", "--file", state, "--policy-pack", PACK, "--json", ...more];
    return new Promise((resolve) => {
      execFile(cli, args, { env, cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
        const parsed = lines.map((line) => JSON.parse(line) as { policyEvent?: Event });
        const events = parsed.flatMap((event) => (event.policyEvent ? [event.policyEvent] : []));
        resolve({ code: error === null ? 0 : 1, events, stderr });
      });
    });
  };

  const network = [resource("securityGroup", "group", { ingress: [] })];
  const golden = [...goodStore(), ...goodPipeline(), ...network];

  it("finds nothing in what is right, and exits with success", async () => {
    const { code, events, stderr } = await analyze(golden);
    expect(events).to.deep.equal([]);
    expect(code, stderr).to.equal(0);
  });

  it("shows each rule under its own id, with level, severity, resource and remedy", async () => {
    const { code, events } = await analyze(allBroken());
    const seen = new Map(events.map((event) => [event.policyName, event]));
    const violated = rules.filter((rule) => verdictsOf(rule, allBroken()).some(isFinding));
    expect(violated).to.have.length.greaterThan(15);
    expect([...seen.keys()].toSorted()).to.deep.equal(violated.map((rule) => rule.id).toSorted());
    for (const rule of violated) {
      const event = seen.get(rule.id)!;
      expect(event.enforcementLevel, rule.id).to.equal(rule.level);
      expect(event.severity, rule.id).to.equal(rule.severity);
      expect(event.resourceUrn, rule.id).to.match(/^urn:pulumi:dev::lockgate::aws:/);
      const name = event.resourceUrn.split("::").at(-1);
      expect(event.message).to.match(
        new RegExp(`^${rule.id} .+\n\\S+ ${name}: .+\nRemedy: .+\n\\[lockgate severity=`),
      );
    }
    expect(code).to.equal(1);
  });

  it("makes an unknown value a mandatory violation that names it, never an advice", async () => {
    const unknown = change(change(golden, "store-policy", { policy: UNKNOWN_TEXT }), "group", {
      ingress: UNKNOWN_TEXT,
    });
    const { code, events } = await analyze(unknown);
    const found = events.map((event) => `${event.policyName} ${event.enforcementLevel}`);
    for (const id of ["ART-02", "ART-03", "G-01", "IAM-08", "NET-02"])
      expect(found).to.include(`${id} mandatory`);
    expect(events.find((event) => event.policyName === "IAM-08")?.message)
      .to.include("policy is not known yet")
      .and.include("verdict=undecidable");
    expect(found.join()).not.to.include("lz-");
    for (const event of events) expect(event.enforcementLevel).to.equal(ruleById(event.policyName).level);
    expect(code).to.equal(1);
  });

  it("lets the engine count every rule, though nothing is violated", async () => {
    const envVars = {
      ...env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
    } as Record<string, string>;
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "lockgate", program: async () => {} },
      { envVars, pulumiCommand: await PulumiCommand.get({ root }) },
    );
    const checked = new Set<string>();
    const onEvent = (event: object) => {
      for (const [kind, value] of Object.entries(event) as [string, { passed?: string[] }][]) {
        if (/^policy.+SummaryEvent$/.test(kind)) for (const name of value.passed ?? []) checked.add(name);
      }
    };
    await stack.preview({ policyPacks: [PACK], onEvent });
    const counted = [...checked].filter((name) => !name.startsWith("lz-"));
    expect(counted.toSorted()).to.deep.equal(rules.map((rule) => rule.id).toSorted());
  });

  const suspended = () =>
    change(change(golden, "store-versioning", { versioningConfiguration: {} }), "store-key", {
      enableKeyRotation: false,
    });
  const exemption = (patch: object) => ({
    rule: "ART-04",
    urn: "*::store",
    reason: "moves to the new store",
    ticket: "OPS-7",
    owner: "platform",
    until: "2999-12-31",
    ...patch,
  });
  const configured = (...exemptions: object[]) => ({ "lz-exemptions": { exemptions } });

  it("lets exemptions through, for rules over the stack and over one resource", async () => {
    const config = configured(exemption({}), exemption({ rule: "KMS-01", urn: "*::store-key" }));
    const { code, events, stderr } = await analyze(suspended(), config);
    expect(events).to.deep.equal([]);
    expect(code, stderr).to.equal(0);
  });

  it("reports exemptions that have run out or that nobody needs, as violations", async () => {
    const config = configured(exemption({ until: "2020-01-01" }), exemption({ rule: "ART-01" }));
    const { code, events } = await analyze(suspended(), config);
    const about = events.filter((event) => event.policyName === "lz-exemptions");
    expect(about.map((event) => event.enforcementLevel)).to.deep.equal(["mandatory", "mandatory"]);
    expect(about.map((event) => event.message).join("\n"))
      .to.include("ran out on 2020-01-01")
      .and.include("exempts nothing");
    expect(events.map((event) => event.policyName)).to.include("ART-04");
    expect(code).to.equal(1);
  });

  it("refuses exemptions from rules that do not exist, and without an owner", async () => {
    for (const patch of [{ rule: "ART-99" }, { owner: undefined }]) {
      const { code, events, stderr } = await analyze(golden, configured(exemption(patch)));
      expect(code).to.equal(1);
      expect(events).to.deep.equal([]);
      expect(stderr).to.include("lz-exemptions");
    }
  });

  it("takes levels by rule id, and refuses an id that does not exist", async () => {
    const advisory = { "lz-stack": { levels: { "ART-04": "advisory" } }, "KMS-01": "mandatory" };
    const { events } = await analyze(suspended(), advisory);
    const found = events.map((event) => `${event.policyName} ${event.enforcementLevel}`).toSorted();
    expect(found).to.deep.equal(["ART-04 advisory", "KMS-01 mandatory"]);
    const own = await analyze(suspended(), { "ART-04": "advisory" });
    expect(own.events.map((e) => `${e.policyName} ${e.enforcementLevel}`)).to.include("ART-04 advisory");
    const wrong = await analyze(suspended(), { "lz-stack": { levels: { "ART-4": "advisory" } } });
    expect(wrong.code).to.equal(1);
    expect(wrong.stderr).to.include('lz-stack.levels "ART-4" is not a rule (did you mean "ART-04"?)');
  });
});

/** One fault each for rules of every folder and kind. */
const allBroken = (): readonly Facts[] => {
  const stages = goodStages();
  const deploy = action("deploy-prod", { inputArtifacts: ["release"], runOrder: 3 });
  const pipeline = goodPipeline({ ...stages, prod: { name: "Deploy-prod", actions: [deploy] } });
  const store = change(goodStore(), "store-policy", {
    policy: bucketPolicyWith({ tls: undefined, otherKey: undefined, onlyWriter: undefined }),
  });
  const broken = [
    { name: "store-block", patch: { blockPublicAcls: false } },
    { name: "store-versioning", patch: { versioningConfiguration: { status: "Suspended" } } },
    { name: "store-key", patch: { enableKeyRotation: false } },
  ].reduce((list, { name, patch }) => change(list, name, patch), without(store, "store-ownership"));
  const everyone = json({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" });
  return [
    ...broken,
    ...change(pipeline, "releases", { pipelineType: "V1" }),
    resource("key", "open-key", { enableKeyRotation: true, policy: everyone }),
    resource("rolePolicy", "all", {
      role: "r",
      policy: json({ Effect: "Allow", Action: "*", Resource: "*" }),
    }),
    resource("role", "open", {
      name: "open",
      assumeRolePolicy: json({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
    }),
    resource("securityGroup", "wide", {
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    }),
  ];
};
