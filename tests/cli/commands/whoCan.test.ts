// lockgate who-can: answers as text and JSON, and questions that are refused.

import { expect } from "chai";
import { A, allow, arnOf, bucket, organization, role, trusts } from "../../policy-pack/access/people.ts";
import { Folder } from "../terminal.ts";

describe("lockgate who-can", () => {
  let folder: Folder;
  const run = (words: string) => folder.lockgate(`who-can ${words} --state company.json`);

  before(() => {
    folder = new Folder();
    folder.writeState("company.json", [
      ...organization(),
      ...bucket("data"),
      ...role("reader", { trust: trusts({ AWS: arnOf("visitor") }), allows: [allow("s3:GetObject")] }),
      ...role("visitor", { trust: trusts({ Service: "lambda.amazonaws.com" }) }),
      ...role("guest", {
        allows: [allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } })],
      }),
    ]);
  });
  after(() => folder.remove());

  it("tells who can, by which steps and statements, and who might", async () => {
    const { code, out } = await run("s3:GetObject arn:aws:s3:::data/x");
    expect(code).to.equal(0);
    expect(out).to.include(`Can (1):\n  ${arnOf("reader")}\n    by statement 1 of reader-rights\n`);
    expect(out).to.include(
      `Can through roles (1):\n  ${arnOf("visitor")}\n    becomes ${arnOf("reader")} by statement 1 of the trust policy of ${arnOf("reader")}\n`,
    );
    expect(out).to.include(
      `Might, since something is not known (1):\n  ${arnOf("guest")}\n    perhaps, by statement 1 of guest-rights; not known: aws:SourceVpc\n`,
    );
    expect(out).to.include("  lambda.amazonaws.com\n");
    expect(out).to.include(`any administrator of account ${A} that no state declares`);
    expect(out).to.match(/Nobody else of \d+ principals can\.\n$/);
  });

  it("answers in JSON", async () => {
    const { out } = await run("s3:GetObject arn:aws:s3:::data/x --json");
    const answer = JSON.parse(out) as {
      account: string;
      answers: { principal: string; effect: string; path: { role: string }[] }[];
    };
    expect(answer).to.include({
      version: 1,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::data/x",
      account: A,
    });
    const visitor = answer.answers.find(({ principal }) => principal === arnOf("visitor"));
    expect(visitor).to.include({ effect: "allow", declared: true, kind: "role" });
    expect(visitor?.path.map((step) => step.role)).to.deep.equal([arnOf("reader")]);
  });

  it("says so where nobody can", async () => {
    folder.writeState("company.json", [...organization(), ...role("idle")]);
    const { out } = await run(`lambda:InvokeFunction arn:aws:lambda:eu-west-1:${"9".repeat(12)}:function:f`);
    expect(out)
      .to.include("Note: policies on resources of lambda are not read")
      .and.include("Note: no state declares");
    expect(out).not.to.include("Can (");
  });

  const wrong: readonly [string, RegExp][] = [
    ["s3:GetObjct arn:aws:s3:::data/x", /did you mean "s3:GetObject"/],
    ["s3:GetObject data", /neither an ARN nor the URN/],
    ["s3:GetObject arn:aws:s3:::data", /is about objects/],
    ["s3:GetObject arn:aws:s3:::unheard/x", /does not name its account\nName the account with --account/],
    ["s3:GetObject arn:aws:s3:::data/x --account 12", /--account is 12 digits, not "12"/],
  ];
  for (const [words, expected] of wrong) {
    it(`refuses ${words}`, async () => {
      const { code, out, err } = await run(words);
      expect(err).to.match(expected);
      expect(out).to.equal("");
      expect(code).to.equal(2);
    });
  }
});
