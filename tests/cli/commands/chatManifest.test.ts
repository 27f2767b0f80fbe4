// lockgate chat manifest: an app of Slack that is signed, reads nothing and holds no secret.

import { expect } from "chai";
import { Folder } from "../terminal.ts";

const url = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/slack";
type Manifest = {
  display_information: { name: string; description: string };
  features: { slash_commands: Record<string, unknown>[] };
  oauth_config: { scopes: Record<string, string[]> };
  settings: Record<string, unknown>;
};

describe("lockgate chat manifest", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  it("E1 prints an app with one command at the bot's address, which reads no messages", async () => {
    const { code, out } = await folder.lockgate(`chat manifest --url ${url}`);
    expect(code).to.equal(0);
    const manifest = JSON.parse(out) as Manifest;
    expect(manifest.features.slash_commands.map(({ command, url: to }) => [command, to])).to.deep.equal([
      ["/account", url],
    ]);
    expect(manifest.oauth_config.scopes).to.deep.equal({ bot: ["commands"] });
    // Slack's limits (App Manifest reference).
    expect(manifest.display_information.name.length).to.be.at.most(35);
    expect(manifest.display_information.description.length).to.be.at.most(140);
    expect(manifest.settings).to.not.have.property("event_subscriptions");
  });

  it("E1 writes it to a file", async () => {
    const { code, out } = await folder.lockgate(`chat manifest --url ${url} --write app.json`);
    expect([code, out]).to.deep.equal([0, "wrote app.json\n"]);
    expect(folder.read("app.json")).to.contain(url);
  });

  for (const [words, says] of [
    ["", /--url is missing/],
    ["--url http://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/slack", /not "http:/],
    ["--url https://example.com/slack", /not "https:\/\/example\.com\/slack"/],
  ] as const)
    it(`E1 refuses ${words || "no address"}`, async () => {
      const { code, err } = await folder.lockgate(`chat manifest ${words}`);
      expect(code).to.equal(2);
      expect(err).to.match(says);
    });
});
