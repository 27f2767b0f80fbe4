// The table of errors of the command line: each is brought about, and says what is wrong, where, and what to do.

import { expect } from "chai";
import { errorTable, type ErrorCode, type ErrorKind } from "../../../cli/errorTable.ts";
import { asRefused } from "../../../cli/refused.ts";
import { Folder } from "../terminal.ts";
import { answering, NOBODY } from "./answering.ts";
import { provocations, type Provocation } from "./provocations.ts";

/** The SDK reads these of the process. */
const AWS = {
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
  AWS_MAX_ATTEMPTS: "1",
  AWS_ENDPOINT_URL: NOBODY,
};

const pattern = (template: string): string =>
  template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^]*");

describe("errors of the command line", () => {
  const before_ = { ...process.env };
  before(() => Object.assign(process.env, AWS));
  after(() => {
    for (const name of Object.keys(AWS)) delete process.env[name];
    Object.assign(process.env, before_);
  });

  const provoke = async ({ words, given, env = {}, answers }: Provocation) => {
    const folder = new Folder();
    given?.(folder);
    const run = (url: string) => {
      process.env["AWS_ENDPOINT_URL"] = url;
      const filled = (text: string) => text.replaceAll("$URL", url).replaceAll("$HOST", new URL(url).host);
      const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
      return folder.lockgate(filled(words), own);
    };
    try {
      return await (answers ? answering(answers, run) : run(NOBODY));
    } finally {
      folder.remove();
    }
  };

  for (const [code, provocation] of Object.entries(provocations) as [ErrorCode, Provocation][]) {
    const { exit, says, remedy }: ErrorKind = errorTable[code];
    it(`${code}: lockgate ${provocation.words}`, async () => {
      const { code: ended, err, out } = await provoke(provocation);
      expect(err).to.match(new RegExp(`^lockgate: ${pattern(says)}\n${pattern(remedy)}\n$`));
      expect(err.split("\n", 1)[0]).to.include(provocation.expect);
      expect([ended, out]).to.deep.equal([exit, ""]);
    });
  }

  it("say what is wrong and what to do", () => {
    for (const [code, { says, remedy }] of Object.entries(errorTable)) {
      expect(code).to.match(/^[a-z_]+$/);
      expect(says, code).to.match(/[^.]$/);
      expect(remedy, code).to.match(/^[A-Z-]|^lockgate[ :]|^docs\/|^\{/);
    }
  });

  it("are one of the table, whatever goes wrong", () => {
    for (const thrown of [new TypeError("boom"), "boom", undefined])
      expect(asRefused(thrown)).to.include({ code: "unexpected" });
  });
});
