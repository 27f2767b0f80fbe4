// Decides the app's manifest at Slack: one command, which Slack sends to the bot's address and signs. It reads no messages.

/** Slack App Manifest reference, version 1. */
export const slackManifest = (url: string): object => ({
  _metadata: { major_version: 1, minor_version: 1 },
  display_information: {
    name: "AWS accounts",
    description: "Asks for AWS accounts; another person decides",
    background_color: "#1f2937",
  },
  features: {
    slash_commands: [
      {
        command: "/account",
        url,
        description: "Ask for an AWS account, and answer what the bot asks",
        usage_hint: "[your answer; nothing begins]",
        should_escape: false,
      },
    ],
  },
  oauth_config: { scopes: { bot: ["commands"] } },
  settings: { org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
});

/** As API Gateway names it. */
export const isSlackAddress = (url: string): boolean =>
  /^https:\/\/[a-z0-9]{10}\.execute-api\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com\/slack$/.test(url);
