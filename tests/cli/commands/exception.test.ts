// The commands about exceptions from rules, against the real HTTP application and database.
import { expect } from "chai";
import type { Role } from "../../../automation/auth/permissions.ts";
import { type TestApp, startApp } from "../../automation/support/app.ts";
import { Folder } from "../terminal.ts";

describe("D8 lockgate exception", function () {
  this.timeout(60_000);
  const folder = new Folder();
  let app: TestApp;

  before(async () => {
    app = await startApp(["dev"]);
  });
  after(async () => {
    folder.remove();
    await app.stop();
  });
  const as = async (role: Role, words: readonly string[]) =>
    folder.lockgate(words, {
      LOCKGATE_URL: app.url,
      LOCKGATE_TOKEN: await app.secret("token", [role]),
    });
  const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const request = (rule: string) =>
    as(
      "operator",
      [
        `exception request ${rule} --environment dev --urn urn:pulumi:dev::*::still --ticket OPS-7 --until ${until}`,
        "--reason=signs-nothing-that-lasts",
      ]
        .join(" ")
        .split(" "),
    );

  it("D8 asks for one, which security grants, lists it and takes it back", async () => {
    const made = await request("KMS-01");
    expect(made.code, made.err).to.equal(0);
    const id = made.out.split(" ")[0] ?? "";
    const listed = await as("viewer", ["exception", "list"]);
    expect(listed.out).to.equal(
      `${id}  requested  KMS-01  urn:pulumi:dev::*::still  test operator  OPS-7  until ${until}\n`,
    );
    const granted = await as("security", ["exception", "approve", id, "--reason", "seen"]);
    expect([granted.code, granted.out]).to.deep.equal([0, `${id} approved\n`]);
    const gone = await as("operator", ["exception", "withdraw", id, "--json"]);
    expect(JSON.parse(gone.out)).to.include({ id, state: "withdrawn" });
    expect((await as("viewer", ["exception", "list"])).out).to.equal("");
    expect((await as("viewer", ["exception", "list", "--all"])).out).to.include(`${id}  withdrawn`);
  });

  it("D8 tells what the server refuses, with the value and the remedy", async () => {
    const unknown = await request("KMS-1");
    expect(unknown.code).to.equal(3);
    expect(unknown.err).to.match(/body\.rule: is no rule of the policy pack \(did you mean "KMS-01"\?\)/);
    const made = (await request("KMS-02")).out.split(" ")[0] ?? "";
    const refused = await as("admin", ["exception", "approve", made]);
    expect(refused.code).to.equal(3);
    expect(refused.err).to.include("exceptions:approve");
    expect((await as("security", ["exception", "reject", made])).out).to.equal(`${made} rejected\n`);
  });

  it("D8 names the option that is missing, and the id that is none", async () => {
    const short = await as("operator", ["exception", "request", "KMS-01", "--urn", "urn:pulumi:dev::*::a"]);
    expect([short.code, short.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 2 && err.includes("--environment"),
    );
    const { code, err } = await as("security", ["exception", "approve", "OPS-7"]);
    expect(code).to.equal(2);
    expect(err).to.include('"OPS-7"').and.include("lockgate exception list");
  });
});
