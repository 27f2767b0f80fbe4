// lockgate chat manifest: an app of Slack that is signed, reads nothing and holds no secret.

import { expect } from "chai";
import { Folder } from "../terminal.ts";

const url = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/slack";
const app = "aaaaaaaa-0000-1111-2222-333333333333";
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
    const { code, out } = await folder.lockgate(`chat manifest slack --url ${url}`);
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
    const { code, out } = await folder.lockgate(`chat manifest slack --url ${url} --write app.json`);
    expect([code, out]).to.deep.equal([0, "wrote app.json\n"]);
    expect(folder.read("app.json")).to.contain(url);
  });

  it("E1 prints a bot of Teams that people write to by themselves, within what Microsoft's schema takes", async () => {
    const words = `--app ${app} --company ACME --site https://acme.example`;
    const { code, out } = await folder.lockgate(`chat manifest teams ${words}`);
    expect(code).to.equal(0);
    const manifest = JSON.parse(out) as {
      id: string;
      name: { short: string };
      description: { short: string };
      developer: object;
      bots: { botId: string; scopes: string[] }[];
    };
    expect(manifest.bots).to.have.length(1);
    expect(manifest.bots[0]).to.deep.include({ botId: app, scopes: ["personal"] });
    expect(manifest.developer).to.deep.include({ name: "ACME", websiteUrl: "https://acme.example" });
    // MicrosoftTeams.schema.json, 1.7.
    expect(manifest.name.short.length).to.be.at.most(30);
    expect(manifest.description.short.length).to.be.at.most(80);
  });

  for (const [words, says] of [
    ["", /CHAT is missing/],
    ["irc", /CHAT is slack or teams, not "irc"/],
    ["slack", /--url is missing/],
    ["slack --url http://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/slack", /not "http:/],
    ["slack --url https://example.com/slack", /not "https:\/\/example\.com\/slack"/],
    ["teams --app bot --company ACME --site https://acme.example", /--app is the app's id.*not "bot"/],
    [`teams --app ${app} --site https://acme.example`, /--company is missing/],
    [`teams --app ${app} --company ACME --site http://acme.example`, /--site is an address by https/],
  ] as const)
    it(`E1 refuses ${words || "no chat"}`, async () => {
      const { code, err } = await folder.lockgate(`chat manifest ${words}`);
      expect(code).to.equal(2);
      expect(err).to.match(says);
    });
});
