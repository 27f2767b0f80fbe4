// lockgate can: yes, no, maybe, the statement behind it, and exit codes for an expected answer.

import { expect } from "chai";
import {
  allow,
  arnOf,
  bucket,
  guardRail,
  organization,
  role,
  trusts,
  A,
} from "../../policy-pack/access/people.ts";
import { Folder } from "../terminal.ts";

describe("lockgate can", () => {
  let folder: Folder;
  const run = (principal: string, more = "") =>
    folder.lockgate(`can ${principal} s3:GetObject arn:aws:s3:::data/x --state company.json ${more}`);

  before(() => {
    folder = new Folder();
    folder.writeState("company.json", [
      ...organization(),
      ...guardRail("no-guest", A, {
        Sid: "NoGuest",
        Effect: "Deny",
        Action: "s3:*",
        Resource: "*",
        Condition: { ArnEquals: { "aws:PrincipalArn": arnOf("guest") } },
      }),
      ...bucket("data"),
      ...role("reader", { trust: trusts({ AWS: arnOf("visitor") }), allows: [allow("s3:GetObject")] }),
      ...role("visitor"),
      ...role("guest", { allows: [allow("s3:GetObject")] }),
      ...role("maybe", {
        allows: [allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } })],
      }),
    ]);
  });
  after(() => folder.remove());

  it("says yes, with the roles on the way and the statement", async () => {
    const { code, out } = await run("visitor");
    expect(out).to.match(/^Yes\.\n {2}becomes \S+reader by statement 1 of the trust policy/);
    expect(out).to.include('The statement that decides:\n  {\n    "Effect": "Allow"');
    expect(code).to.equal(0);
  });

  it("says no, with the guard rail that refuses", async () => {
    const { out } = await run("guest");
    expect(out)
      .to.match(/^No\./)
      .and.include('explicit deny in a service control policy (statement 1 "NoGuest" of scp/no-guest)');
    expect(out).to.include('"Sid": "NoGuest"').and.include("No chain of role assumptions");
  });

  it("says maybe, with what is not known", async () => {
    expect((await run("maybe")).out).to.match(/^Maybe\.\n.*not known are aws:SourceVpc/);
  });

  it("ends by whether the answer is the expected one; maybe is neither", async () => {
    const codes = async (principal: string) => [
      (await run(principal, "--expect yes")).code,
      (await run(principal, "--expect no")).code,
    ];
    expect(await codes("reader")).to.deep.equal([0, 1]);
    expect(await codes("guest")).to.deep.equal([1, 0]);
    expect(await codes("maybe")).to.deep.equal([1, 1]);
    expect((await run("reader", "--expect si")).code).to.equal(2);
  });

  it("answers in JSON, with the decision behind a no as well", async () => {
    const yes = JSON.parse((await run("visitor", "--json")).out) as Record<string, unknown>;
    expect(yes).to.include({ version: 1, principal: arnOf("visitor"), effect: "allow" });
    const no = JSON.parse((await run("guest", "--json")).out) as {
      effect: string;
      path: unknown[];
      call: object;
    };
    expect(no).to.deep.include({ effect: "deny", path: [] });
    expect(no.call).to.include({ layer: "scp", why: "explicit-deny" });
  });

  it("refuses a principal that nobody knows, naming the nearest", async () => {
    const { code, err } = await run("raeder");
    expect(err).to.match(/"raeder" is no role, user or service \(did you mean "reader"\?\)/);
    expect(code).to.equal(2);
  });
});
