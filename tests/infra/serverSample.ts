// The deployment server as the example company would run it, for tests that declare it.

const account = "276677566922";
const secret = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:${account}:secret:lockgate/${name}-AbCdEf`;

export const serverImage = `sha256:${"0a".repeat(32)}`;

export const server = {
  image: serverImage,
  host: "lockgate.acme.example",
  certificate: `arn:aws:acm:eu-central-1:${account}:certificate/6d5c2b3a-0000-4000-8000-000000000000`,
  clients: ["10.0.0.0/8"],
  states: {
    bucket: "acme-pulumi-states",
    keys: [`arn:aws:kms:eu-central-1:${account}:key/6d5c2b3a-0000-4000-8000-000000000001`],
  },
  secrets: { LOCKGATE_HOOKS_KEY: secret("hooks"), LOCKGATE_GITHUB_TOKEN: secret("github") },
  oidc: { issuers: [{ issuer: "https://login.acme.example", audience: "https://lockgate.acme.example" }] },
};
