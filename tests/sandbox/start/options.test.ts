import { expect } from "chai";
import { DEFAULT_PORT, HELP, parseOptions } from "../../../sandbox/start/options.ts";

const parse = (...argv: string[]) => parseOptions(argv, "/repo");

describe("npm start options", () => {
  it("brings up all five stacks from the repository's own data directory by default", () => {
    expect(parse()).to.deep.equal({
      ok: true,
      options: {
        help: false,
        stacks: ["org", "tooling", "dev", "test", "prod"],
        port: DEFAULT_PORT,
        dataDir: "/repo/.lockgate",
        once: false,
        fresh: false,
      },
    });
  });

  it("takes stacks in the order of promotion, however they are listed", () => {
    const parsed = parse("--stacks", "dev,org");
    expect(parsed.ok && parsed.options.stacks).to.deep.equal(["org", "dev"]);
  });

  it("takes no stack at all for `none`", () => {
    const parsed = parse("--stacks=none");
    expect(parsed.ok && parsed.options.stacks).to.deep.equal([]);
  });

  it("resolves --data-dir against the repository", () => {
    const parsed = parse("--data-dir", "../elsewhere");
    expect(parsed.ok && parsed.options.dataDir).to.equal("/elsewhere");
  });

  it("names every fault at once, with the wrong value and what to give instead", () => {
    const parsed = parse("--stacks", "dev,staging", "--port", "80a");
    expect(parsed).to.deep.equal({
      ok: false,
      faults: [
        '--stacks names "staging", which is no stack: choose from org, tooling, dev, test, prod, or "none"',
        '--port "80a" is no port: give a whole number from 0 to 65535',
      ],
    });
  });

  for (const port of ["65536", "-1", "1.5", ""]) {
    it(`refuses port "${port}"`, () => expect(parse(`--port=${port}`).ok).to.equal(false));
  }

  it("refuses an option that does not exist by its name", () => {
    const parsed = parse("--verbose");
    expect(!parsed.ok && parsed.faults[0]).to.contain("--verbose");
  });

  it("explains each option in --help", () => {
    for (const option of ["--stacks", "--port", "--data-dir", "--once", "--fresh", "--help"])
      expect(HELP).to.contain(option);
  });
});
