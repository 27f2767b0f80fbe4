import { expect } from "chai";
import { parsePulumiArguments, type PulumiArguments } from "../../sandbox/pulumiArguments.ts";

const parse = (line: string): PulumiArguments => {
  const parsed = parsePulumiArguments(line === "" ? [] : line.split(" "), "/pack");
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
};

describe("parsePulumiArguments: what is passed to the CLI", () => {
  const cases: [line: string, passed: string][] = [
    ["preview -s dev", "preview --policy-pack /pack -s dev"],
    ["up -s dev --yes", "up --policy-pack /pack -s dev --yes"],
    ["update", "update --policy-pack /pack"],
    ["pre", "pre --policy-pack /pack"],
    ["watch -s dev", "watch --policy-pack /pack -s dev"],
    ["--color never -v 9 up", "--color never -v 9 up --policy-pack /pack"],
    ["--color=never up", "--color=never up --policy-pack /pack"],
    ["-s dev up", "-s dev up --policy-pack /pack"],
    ["up --policy-pack other", "up --policy-pack other"],
    ["up --policy-pack=other", "up --policy-pack=other"],
    ["up --no-policy-pack -s dev", "up -s dev"],
    ["up --help", "up --help"],
    ["destroy -s dev", "destroy -s dev"],
    ["refresh", "refresh"],
    ["stack output -s dev", "stack output -s dev"],
    ["config set up down", "config set up down"],
    ["up --data-dir /d -s dev", "up --policy-pack /pack -s dev"],
    ["--data-dir=/d up", "up --policy-pack /pack"],
    ["--data-dir /d up", "up --policy-pack /pack"],
    ["config set key -- --no-policy-pack", "config set key -- --no-policy-pack"],
    ["config set key -- --data-dir", "config set key -- --data-dir"],
    ["--version", "--version"],
    ["", ""],
  ];
  for (const [line, passed] of cases) {
    it(`'${line}'`, () => expect(parse(line).args.join(" ")).to.equal(passed));
  }
});

describe("parsePulumiArguments: what a command needs", () => {
  const facts: [line: string, expected: Partial<PulumiArguments>][] = [
    [
      "preview -s dev",
      { command: "preview", stack: "dev", needsSandbox: true, mayCreateStack: true, help: false },
    ],
    ["up --stack=organization/lockgate/test", { stack: "test", mayCreateStack: true }],
    ["up -stest", { stack: "test" }],
    ["up", { stack: undefined }],
    ["preview -s dev --policy-pack mine", { checked: true }],
    ["preview -s dev --no-policy-pack", { checked: false }],
    ["stack output", { checked: false }],
    ["destroy -s dev", { checked: false, needsSandbox: true, mayCreateStack: false }],
    ["refresh -s dev", { needsSandbox: true, mayCreateStack: false }],
    ["import x y z", { needsSandbox: true }],
    ["stack output", { needsSandbox: false, mayCreateStack: false }],
    ["config get up", { needsSandbox: false, mayCreateStack: false }],
    ["up --help", { needsSandbox: false, mayCreateStack: false, help: false }],
    ["--help", { help: true, needsSandbox: false, command: undefined }],
    ["", { help: true, needsSandbox: false }],
    ["--version", { help: false, needsSandbox: false }],
    ["up --data-dir a --data-dir=b", { dataDir: "b" }],
  ];
  for (const [line, expected] of facts) {
    it(`'${line}'`, () => expect(parse(line)).to.deep.include(expected));
  }

  for (const line of ["up --data-dir", "up --data-dir="]) {
    it(`'${line}' is refused`, () => {
      const parsed = parsePulumiArguments(line.split(" "), "/pack");
      expect(parsed).to.deep.equal({ ok: false, fault: "--data-dir needs a folder: --data-dir DIR" });
    });
  }
});
