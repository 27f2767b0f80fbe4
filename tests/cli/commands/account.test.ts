// The commands about accounts on request, against the real HTTP application and database.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { accounts } from "../../automation/accounts/settings.ts";
import { type TestApp, startApp } from "../../automation/support/app.ts";
import { Folder } from "../terminal.ts";

describe("E1 lockgate account", function () {
  this.timeout(60_000);
  const folder = new Folder();
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev"], { accounts });
  });
  after(async () => {
    folder.remove();
    await app.stop();
  });
  const as = async (role: Role, words: string) =>
    folder.lockgate(words.split(" "), {
      LOCKGATE_URL: app.url,
      LOCKGATE_TOKEN: await app.secret("token", [role]),
    });
  const request = (name: string, more = "--unit Sandbox") =>
    as(
      "operator",
      `account request ${name} --type Sandbox --email aws-${name}@acme.example --owner ada@acme.example ${more}`,
    );

  it("E1 asks for one, which another person approves; lists what became of it", async () => {
    const made = await request("sandbox-ada");
    expect(made.code, made.err).to.equal(0);
    const id = made.out.split(" ")[0] ?? "";
    expect((await as("viewer", "account list")).out).to.equal(
      `${id}  requested  sandbox-ada  aws-sandbox-ada@acme.example  Sandbox  test operator\n`,
    );
    const refused = await as("operator", `account approve ${id}`);
    expect([refused.code, refused.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 3 && err.includes("accounts:approve"),
    );
    expect((await as("approver", `account approve ${id}`)).out).to.equal(`${id} approved\n`);
    const [row] = JSON.parse((await as("viewer", "account list --json")).out) as { state: string }[];
    expect(row).to.include({ id, state: "approved" });
    const other = (await request("sandbox-bob")).out.split(" ")[0] ?? "";
    const rejected = await as("approver", `account reject ${other} --reason late --json`);
    expect(JSON.parse(rejected.out)).to.include({ id: other, state: "rejecting", reason: "late" });
  });

  it("E1 names what is missing or can't be meant, with the value and the remedy", async () => {
    for (const [words, says] of [
      ["account request a --type Sandbox", "--unit"],
      ["account request a --type Lab --unit U --email a@b.cc --owner a@b.cc", '"Lab"'],
      ["account approve OPS-7", "lockgate account list"],
    ] as const) {
      const { code, err } = await as("operator", words);
      expect([code, err.includes(says)], `${words}: ${err}`).to.deep.equal([2, true]);
    }
    const unknown = await request("sandbox-cid", "--unit Labs");
    expect([unknown.code, /body\.unit: gives out no accounts/.test(unknown.err)]).to.deep.equal([3, true]);
  });
});
