import { expect } from "chai";
import { BadFormat } from "../../../../infra/functions/lib/faults.ts";
import { readTestResults } from "../../../../infra/functions/sign/testResults.ts";
import { sha256 } from "../release.ts";

const read = (text: string) => readTestResults([{ name: "junit.xml", text }]);

describe("readTestResults", () => {
  it("passes a report whose tests passed, and gives its digest", () => {
    const text = '<testsuites><testsuite tests="1"><testcase name="a"/></testsuite></testsuites>';
    expect(read(text)).to.deep.equal({
      result: "PASSED",
      configuration: [{ name: "junit.xml", digest: { sha256: sha256(text) } }],
    });
  });

  for (const [title, text] of [
    [
      "a failure",
      '<testsuite><testcase classname="scores" name="keep"><failure>x</failure></testcase></testsuite>',
    ],
    [
      "an empty failure",
      '<testsuite><testcase classname="scores" name="keep"><failure/></testcase></testsuite>',
    ],
    [
      "an error in a suite within a suite",
      '<testsuites><testsuite><testsuite><testcase classname="scores" name="keep"><error/></testcase></testsuite></testsuite></testsuites>',
    ],
  ] as const)
    it(`fails a report with ${title}`, () => {
      expect(read(text))
        .to.include({ result: "FAILED" })
        .and.to.have.deep.property("failedTests", ["scores keep"]);
    });

  for (const [title, text, reason] of [
    ["without a test", "<testsuites/>", /no test at all/],
    [
      "that counts a failure and names none",
      '<testsuite failures="1"><testcase name="a"/></testsuite>',
      /counts 1 failures/,
    ],
    ["that is not XML", "<testsuite>", /is not XML/],
    ["that is empty", "", /is not XML|no test/],
  ] as const)
    it(`refuses a report ${title}`, () => {
      expect(() => read(text)).to.throw(BadFormat, reason);
    });
});
