// lockgate pipeline workflow --check: the emitted files have nothing to tell of, and each change for the worse is told with its line.

import { expect } from "chai";
import { writeAppsProject } from "../appsProject.ts";
import { worsened } from "../workflowCases.ts";
import { Folder } from "../terminal.ts";

const sha = "a".repeat(40);
const emitted: Record<string, string> = {};

function project(changes?: (app: object) => object): Folder {
  const folder = new Folder();
  writeAppsProject(folder, changes);
  return folder;
}

async function check(app: string, text: string, changes?: (row: object) => object) {
  const folder = project(changes);
  folder.write("file.yml", text);
  try {
    const told = await folder.lockgate(`pipeline workflow ${app} --check file.yml --json`);
    const answer = JSON.parse(told.out || '{"findings":[]}') as {
      findings: { file: string; line: number; what: string; remedy: string }[];
    };
    return { ...told, findings: answer.findings };
  } finally {
    folder.remove();
  }
}

/** Lines of a text that hold it. */
const linesWith = (text: string, part: string): number[] =>
  text.split("\n").flatMap((line, index) => (line.includes(part) ? [index + 1] : []));

describe("D16 lockgate pipeline workflow --check", () => {
  before(async () => {
    const folder = project();
    for (const app of ["githubactions", "circleci", "gitlab"])
      emitted[app] = (await folder.lockgate(`pipeline workflow ${app}`)).out;
    folder.remove();
  });

  for (const app of ["githubactions", "circleci", "gitlab"])
    it(`D16 finds nothing in what is emitted for ${app}`, async () => {
      const { code, findings } = await check(app, emitted[app]!);
      expect([code, findings]).to.deep.equal([0, []]);
    });

  for (const [what, from, to, part, says] of worsened)
    it(`D16 GitHub: tells of ${what}`, async () => {
      const text = emitted["githubactions"]!.replace(from, to);
      expect(text).to.not.equal(emitted["githubactions"]);
      const { code, findings } = await check("githubactions", text);
      expect(code).to.equal(1);
      const told = findings.find((each) => says.test(each.what));
      expect(told, JSON.stringify(findings)).to.not.equal(undefined);
      const [, near = part] = /^([^\n]+)\n/.exec(part) ?? [];
      expect(
        linesWith(text, near)
          .map((line) => [line, line + 1])
          .flat(),
      ).to.include(told!.line);
      expect(told!.remedy).to.match(/^\w.{10,}/);
    });

  it("D16 GitHub: what the platform lists beside those may be used, by a commit", async () => {
    const text = emitted["githubactions"]!.replace(
      /actions\/checkout@\w{40}/,
      `Acme/Build-Tools/lint@${sha}`,
    );
    const listing = (row: object) => {
      const { source } = row as { source: { kind: string } };
      return source.kind === "githubActions"
        ? { ...row, source: { ...source, actions: ["acme/build-tools"] } }
        : row;
    };
    expect((await check("githubactions", text)).code).to.equal(1);
    expect((await check("githubactions", text, listing)).findings).to.deep.equal([]);
    const local = emitted["githubactions"]!.replace(
      /uses: actions\/checkout@.*/,
      "uses: ./.github/actions/own",
    );
    expect((await check("githubactions", local)).code).to.equal(0);
  });

  const digest = /@sha256:[0-9a-f]{64}/;
  for (const [app, what, from, to, says] of [
    ["circleci", "an image by a tag", digest, ":latest", /^the image .*:latest is not pinned/],
    [
      "circleci",
      "an orb that moves",
      /^version/m,
      "orbs: { node: circleci/node@5 }\nversion",
      /orb circleci\/node@5/,
    ],
    [
      "circleci",
      "an executor by a tag",
      /^version/m,
      "executors: { e: { docker: [{ image: cimg/base }] } }\nversion",
      /cimg\/base/,
    ],
    ["gitlab", "an image by a tag", digest, ":latest", /^the image .*:latest is not pinned/],
    [
      "gitlab",
      "a service by a tag",
      /^test:/m,
      "default: { services: [{ name: postgres }] }\ntest:",
      /postgres is not pinned/,
    ],
    [
      "gitlab",
      "a file from elsewhere",
      /^test:/m,
      "include: https://x.example/ci.yml\ntest:",
      /x\.example\/ci\.yml is not pinned/,
    ],
    [
      "gitlab",
      "a project's branch",
      /^test:/m,
      "include: [{ project: a/b, ref: main, file: x }]\ntest:",
      /from a\/b is not pinned/,
    ],
    [
      "gitlab",
      "a component",
      /^test:/m,
      "include: [{ component: gitlab.com/a/b@1 }]\ntest:",
      /component gitlab\.com\/a\/b@1 is not pinned/,
    ],
    [
      "gitlab",
      "a template",
      /^test:/m,
      "include: [{ template: Jobs/SAST.gitlab-ci.yml }]\ntest:",
      /changes with GitLab/,
    ],
  ] as const)
    it(`D16 ${app}: tells of ${what}`, async () => {
      const text = emitted[app]!.replace(from, to);
      expect(text).to.not.equal(emitted[app]);
      const { code, findings } = await check(app, text);
      expect(code).to.equal(1);
      expect(findings.map((each) => each.what).join("\n")).to.match(says);
    });

  it("D16 tells people file and line, and what to do", async () => {
    const folder = project();
    folder.write("file.yml", emitted["githubactions"]!.replace("permissions: {}", "permissions: write-all"));
    const { code, out } = await folder.lockgate("pipeline workflow githubactions --check file.yml");
    folder.remove();
    expect(code).to.equal(1);
    expect(out).to.match(
      /^file\.yml:\d+: permissions are too wide: write-all\n {2}say permissions: \{\}, and in each job what it needs\n1 findings in file\.yml\n$/,
    );
  });

  for (const [what, words, text, code, says] of [
    ["a file that is no YAML", "githubactions", "a: [", 2, /--check file|file\.yml: line \d+: /],
    ["a key twice", "githubactions", "on: push\non: pull_request_target\n", 2, /unique/],
    ["a text", "gitlab", "hello", 2, /no map of jobs/],
    ["an app whose source AWS fetches", "github", "jobs: {}", 2, /needs no file/],
  ] as const)
    it(`refuses ${what}`, async () => {
      const told = await check(words, text);
      expect(told.code).to.equal(code);
      expect(told.err).to.match(says);
    });

  it("refuses what says two things at once", async () => {
    const folder = project();
    expect((await folder.lockgate("pipeline workflow gitlab --check x --write y")).err).to.match(
      /exclude each other/,
    );
    expect((await folder.lockgate("pipeline workflow gitlab --json")).err).to.match(/--json needs --check/);
    folder.remove();
  });
});
