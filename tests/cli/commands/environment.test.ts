// The commands about environments of people's own, against the real HTTP application and database.
import { expect } from "chai";
import { sandboxSettings, ownKey } from "../../automation/sandboxes/samples.ts";
import { type TestApp, startApp } from "../../automation/support/app.ts";
import { Folder } from "../terminal.ts";

describe("E6 lockgate environment", function () {
  this.timeout(60_000);
  const folder = new Folder();
  let app: TestApp;
  let env: Record<string, string>;

  before(async () => {
    app = await startApp(["dev"], { sandboxes: sandboxSettings });
    env = { LOCKGATE_URL: app.url, LOCKGATE_TOKEN: await app.secret("token", ["operator"]) };
    folder.write("id.pub", `${ownKey} ada@desk\n`);
    folder.write("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n");
  });
  after(async () => {
    folder.remove();
    await app.stop();
  });
  const lockgate = (words: string) => folder.lockgate(words, env);

  it("E6 asks for one, lists it, lets it last longer and ends it, by its name", async () => {
    const made = await lockgate(
      "environment create ada --key id.pub --from 198.51.100.7/32 --hours 2 --no-wait",
    );
    expect(made.code, made.err).to.equal(0);
    expect(made.out.trim()).to.equal(app.enqueued.at(-1));
    const listed = await lockgate("environment list");
    expect(listed.out).to.match(/^ada {2}test operator {2}making {2}111111111111 {2}ends 20\S+Z\n$/);
    const longer = await lockgate("environment extend ada --hours 20");
    expect(longer.out, longer.err).to.match(/^ada ends 20\S+Z\n$/);
    const ended = await lockgate("environment delete ada");
    expect([ended.code, ended.out]).to.deep.equal([0, "ada is being ended\n"]);
    expect((await lockgate("environment list --json")).out).to.include('"state": "ending"');
  });

  it("E6 tells what the server refuses, with the value and the remedy", async () => {
    const { code, err } = await lockgate(
      "environment create bob --key id.pub --from 0.0.0.0/0 --hours 500 --no-wait",
    );
    expect(code).to.equal(3);
    expect(err).to.match(/body\.cidrs\.0: is wider than \/24[^]*body\.hours: is more than 72, the most/);
  });

  it("E6 sends no private key, and names the file that is meant", async () => {
    const before_ = app.enqueued.length;
    const { code, err } = await lockgate("environment create bob --key id --from 198.51.100.7/32");
    expect(code).to.equal(2);
    expect(err).to.include(".pub").and.not.include("c2VjcmV0");
    expect(app.enqueued).to.have.length(before_);
  });
});
