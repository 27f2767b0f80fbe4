// Decides the app's manifest at Microsoft Teams: a bot that people write to by themselves, and that is in no channel.

type Of = { app: string; company: string; site: string };

/** Teams' manifest schema, version 1.7; the two pictures are put beside it. */
export const teamsManifest = ({ app, company, site }: Of): object => ({
  $schema: "https://developer.microsoft.com/en-us/json-schemas/teams/v1.7/MicrosoftTeams.schema.json",
  manifestVersion: "1.7",
  version: "1.0.0",
  id: app,
  packageName: "io.lockgate.accounts",
  developer: { name: company, websiteUrl: site, privacyUrl: site, termsOfUseUrl: site },
  name: { short: "AWS accounts", full: "AWS accounts, given out by Lockgate" },
  description: {
    short: "Asks for AWS accounts; another person decides",
    full: "Asks what an AWS account is for, and in the end has another person decide on it. It reads only what is written to it.",
  },
  icons: { color: "color.png", outline: "outline.png" },
  accentColor: "#1f2937",
  bots: [
    {
      botId: app,
      scopes: ["personal"],
      supportsFiles: false,
      isNotificationOnly: false,
      commandLists: [
        { scopes: ["personal"], commands: [{ title: "account", description: "Ask for an AWS account" }] },
      ],
    },
  ],
  permissions: ["identity"],
  validDomains: [],
});
