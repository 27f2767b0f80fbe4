// The script of the GitHub action and the CircleCI orb, really run: their identity becomes a role, KMS signs (moto).

import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { decide } from "../../../infra/functions/lib/decide.ts";
import { kmsTrustedKey } from "../../../infra/functions/lib/kmsSigner.ts";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { builder, commit, githubEnv, sha256, source } from "../../infra/functions/release.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const token = "header.claims.signature";
const role = "arn:aws:iam::276677566922:role/release";
const report = '<testsuite><testcase name="a"/></testsuite>';
type Done = { code: number; log: string; outputs: string };

describe("signing in a job of another system", function () {
  this.timeout(600_000);
  let moto: Moto;
  let github: Server;
  let asked: IncomingMessage[] = [];
  let key: string;
  let client: KMSClient;
  let folder: string;
  before(async () => {
    moto = await startMoto();
    const credentials = { accessKeyId: "a", secretAccessKey: "of no meaning to moto" };
    client = new KMSClient({ endpoint: moto.endpoint, region: "eu-central-1", credentials });
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-moto-account-id"] = "276677566922";
        return next(args);
      },
      { step: "build" },
    );
    const made = await client.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    key = made.KeyMetadata?.Arn ?? "";
    github = createServer((request, response) => {
      asked.push(request);
      response.statusCode = request.headers.authorization === "bearer request-token" ? 200 : 403;
      response.end(response.statusCode === 200 ? JSON.stringify({ count: 1, value: token }) : "{}");
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    github.close();
    await moto.stop();
  });
  beforeEach(() => {
    asked = [];
    folder = mkdtempSync(path.join(os.tmpdir(), "lockgate-sign-job-"));
    for (const name of ["tmp", "src"]) mkdirSync(path.join(folder, name));
    for (const [name, text] of [
      ["app.zip", "bytes"],
      ["junit.xml", report],
      ["output", ""],
    ] as const)
      writeFileSync(path.join(folder, name), text);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const common = () => ({
    PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: folder,
    TMPDIR: path.join(folder, "tmp"),
    AWS_ENDPOINT_URL: moto.endpoint,
    LOCKGATE_ARTIFACT: "app.zip",
    LOCKGATE_KEY: key,
    LOCKGATE_ROLE: role,
    LOCKGATE_SOURCE: "src",
    LOCKGATE_TEST_RESULTS: "\n  junit.xml\n",
  });
  const onGithub = () => ({
    ...common(),
    ...githubEnv,
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: path.join(folder, "output"),
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?api=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
  });
  const run = (
    env: Record<string, string>,
    command = path.join(root, "integrations/sign/run.sh"),
  ): Promise<Done> =>
    new Promise((resolve) => {
      execFile("bash", ["-c", command], { env, cwd: folder }, (error, out, err) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        resolve({ code, log: `${out}${err}`, outputs: readFileSync(path.join(folder, "output"), "utf8") });
      });
    });
  const judge = async (builders: string[]) => {
    const bundle = readFileSync(path.join(folder, "attestations.intoto.jsonl"), "utf8");
    const demands = { sbom: true, tests: true, revocations: false, order: false };
    const policy = {
      keys: [await kmsTrustedKey(key, client)],
      builders,
      source,
      commit: "builder" as const,
      demands,
    };
    return decide(bundle, policy, { artifact: { sha256: sha256("bytes"), size: 5 }, now: new Date() });
  };

  it("GitHub's identity becomes the role, and what it signs verifies; nothing secret is left or told", async () => {
    const { code, log, outputs } = await run(onGithub());
    expect(code, log).to.equal(0);
    expect(outputs).to.equal(`attestations=attestations.intoto.jsonl\nsha256=${sha256("bytes")}\n`);
    expect(asked.map(({ url }) => url)).to.deep.equal(["/token?api=1&audience=sts.amazonaws.com"]);
    const result = await judge([builder]);
    expect(result.allowed, JSON.stringify(result)).to.equal(true);
    expect(readdirSync(path.join(folder, "tmp"))).to.deep.equal([]);
    expect(log.replace(`::add-mask::${token}`, ""))
      .not.to.contain(token)
      .and.not.contain("request-token");
  });

  it("CircleCI's does, by the command of the orb", async () => {
    const orb = parse(readFileSync(path.join(root, "integrations/circleci/sign/orb.yml"), "utf8")) as {
      commands: {
        sign: {
          parameters: Record<string, object>;
          steps: { run: { command: string; environment: Record<string, string> } }[];
        };
      };
    };
    const { parameters, steps } = orb.commands.sign;
    const [{ run: step }] = steps as [(typeof steps)[0]];
    const used = Object.values(step.environment).map(
      (value) => /^<< parameters\.([\w-]+) >>$/.exec(value)?.[1],
    );
    expect(used.toSorted()).to.deep.equal(Object.keys(parameters).toSorted());
    expect(step.command).not.to.contain("<<");
    const env = {
      ...common(),
      LOCKGATE_ROOT: root,
      LOCKGATE_ATTESTATIONS: "attestations.intoto.jsonl",
      CIRCLECI: "true",
      CIRCLE_OIDC_TOKEN_V2: token,
      CIRCLE_REPOSITORY_URL: "git@github.com:acme/top-scores.git",
      CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/top-scores/7",
      CIRCLE_PROJECT_USERNAME: "acme",
      CIRCLE_PROJECT_REPONAME: "top-scores",
      CIRCLE_JOB: "release",
      CIRCLE_BRANCH: "main",
      CIRCLE_SHA1: commit,
      CIRCLE_WORKFLOW_ID: "w",
    };
    const { code, log } = await run(env, step.command);
    expect(code, log).to.equal(0);
    expect((await judge(["https://circleci.com/acme/top-scores#release"])).allowed).to.equal(true);
    expect(log).not.to.contain(token);
  });

  const refused: [string, () => Record<string, string>, number, RegExp][] = [
    ["without an artifact", () => ({ ...onGithub(), LOCKGATE_ARTIFACT: "" }), 2, /without artifact/],
    [
      "without test results",
      () => ({ ...onGithub(), LOCKGATE_TEST_RESULTS: "\n" }),
      2,
      /without test_results/,
    ],
    [
      "without an identity",
      () => ({ ...onGithub(), ACTIONS_ID_TOKEN_REQUEST_URL: "" }),
      2,
      /id-token: write/,
    ],
    [
      "when GitHub gives no token",
      () => ({ ...onGithub(), ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x" }),
      3,
      /gives no token: .*403/,
    ],
    [
      "when the artifact is not there",
      () => ({ ...onGithub(), LOCKGATE_ARTIFACT: "-x.zip" }),
      3,
      /-x\.zip can't be read/,
    ],
    [
      "when the key is not there",
      () => ({ ...onGithub(), LOCKGATE_KEY: `${key.slice(0, -4)}0000` }),
      3,
      /KMS does not answer/,
    ],
  ];
  for (const [title, env, code, reason] of refused)
    it(`signs nothing ${title}`, async () => {
      const done = await run(env());
      expect(done.code, done.log).to.equal(code);
      expect(done.log)
        .to.match(/^::error title=Lockgate sign::/m)
        .and.match(reason);
      expect(done.outputs).to.equal("");
    });

  it("signs nothing when a test failed, and says which in one annotation", async () => {
    writeFileSync(
      path.join(folder, "junit.xml"),
      '<testsuite><testcase name="100% of&#10;it"><failure/></testcase></testsuite>',
    );
    const { code, log, outputs } = await run(onGithub());
    expect({ code, outputs }).to.deep.equal({ code: 1, outputs: "" });
    expect(log.match(/^::error/gm)).to.have.length(1);
    expect(log).to.contain("100%25 of");
  });

  it("the action hands every input to the script, none as its text, and needs no other action", () => {
    const action = parse(readFileSync(path.join(root, "integrations/github/sign/action.yml"), "utf8")) as {
      inputs: Record<string, object>;
      runs: { steps: { env: Record<string, string>; run: string; uses?: string }[] };
    };
    const [step] = action.runs.steps;
    const handed = Object.values(step?.env ?? {}).flatMap(
      (value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? [],
    );
    expect(handed.toSorted()).to.deep.equal(Object.keys(action.inputs).toSorted());
    expect(step?.run).to.equal('"$LOCKGATE_ACTION_PATH/../../sign/run.sh"');
    expect(action.runs.steps.every(({ uses }) => uses === undefined)).to.equal(true);
    const script = readFileSync(path.join(root, "integrations/sign/run.sh"), "utf8");
    const given = Object.keys(step?.env ?? {}).filter((name) => name !== "LOCKGATE_ACTION_PATH");
    for (const name of given)
      expect(script.includes(name) || script.includes(name.replace("LOCKGATE_", ""))).to.equal(true);
  });
});
