// A real OpenID Connect provider on loopback, whose keys can be changed while it runs.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider from "oidc-provider";

export interface TestIssuer {
  readonly url: string;
  /** The private keys in use, newest last. */
  readonly keys: readonly JWK[];
  /** A token of the provider for this audience, with these further claims. */
  token(claims?: Record<string, unknown>): Promise<string>;
  /** From now on tokens are signed by a new key, and the old one is no longer published. */
  rotate(): Promise<void>;
  /** Who is signed in at the provider from now on, with which claims in their ID tokens. */
  setPerson(claims: Record<string, unknown>): void;
  /** While down, it answers nothing. */
  setDown(down: boolean): void;
  stop(): Promise<void>;
}

export const audience = "https://lockgate.example";
/** The dashboard as a client: public, by PKCE alone. */
export const dashboard = { id: "dashboard", redirect: "http://dashboard.example/login/callback" };
const client = { id: "ci", secret: "a-secret-of-the-test" };

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: crypto.randomUUID() };
}

function providerOf(
  url: string,
  key: JWK,
  extra: () => Record<string, unknown>,
  person: () => Record<string, unknown>,
): Provider {
  const provider: Provider = new Provider(url, {
    jwks: { keys: [key as never] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
      {
        client_id: dashboard.id,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        redirect_uris: [dashboard.redirect],
        response_types: ["code"],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "", audience, accessTokenFormat: "jwt", accessTokenTTL: 600 }),
      },
    },
    extraTokenClaims: () => extra(),
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "groups", "email"] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...person() }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // Nobody is asked whether they agree: the company did.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId ?? "";
      const grant = new provider.Grant({ clientId: oidc.client?.clientId ?? "", accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

export async function startIssuer(): Promise<TestIssuer> {
  let claims: Record<string, unknown> = {};
  let person: Record<string, unknown> = {};
  let down = false;
  let provider: Provider | undefined;
  const server: Server = createServer((request, response) => {
    if (down || !provider) response.writeHead(502).end();
    else if (request.url?.startsWith("/interaction/"))
      void provider.interactionFinished(request, response, { login: { accountId: String(person["sub"]) } });
    else void provider.callback()(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys: JWK[] = [];
  const rotate = async () => {
    const key = await newKey();
    keys.push(key);
    provider = providerOf(
      url,
      key,
      () => claims,
      () => person,
    );
  };
  await rotate();
  const token = async (wanted: Record<string, unknown> = {}) => {
    claims = wanted;
    const response = await fetch(`${url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource: audience }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    keys,
    token,
    rotate,
    setPerson: (value) => (person = value),
    setDown: (value) => (down = value),
    stop,
  };
}
