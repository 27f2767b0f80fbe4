// Decides how a person signs in to the dashboard: OpenID Connect, authorisation code flow with PKCE (RFC 9700, 2.1.1).
import { createHmac } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import * as oidc from "openid-client";
import { LockgateError } from "../errors.ts";
import { type Issuer, grantsOf } from "./issuers.ts";
import type { Grant } from "./permissions.ts";

/** Who signed in, by the word of their issuer. */
export interface SignedIn {
  readonly issuer: string;
  readonly name: string;
  readonly person: string;
  readonly grants: readonly Grant[];
}

export interface Login {
  /** Issuers that people can sign in with. */
  readonly issuers: readonly string[];
  /** Where the browser goes, after it was given the secret in a cookie. */
  begin(issuer: string, secret: string): Promise<URL>;
  /** Who came back. `search` is the query that the issuer sent them with, `secret` that of the browser's cookie. */
  finish(issuer: string, secret: string, search: string): Promise<SignedIn>;
}

const callSeconds = 10;
export const callbackPath = "/login/callback";

/** What ties the way back to the way out, all derived from the one secret that only the browser has. */
function tiesOf(secret: string, issuer: string) {
  const derived = (what: string) =>
    createHmac("sha256", secret).update(`${what} ${issuer}`).digest("base64url");
  return { state: derived("state"), nonce: derived("nonce"), verifier: derived("verifier") };
}

async function askOf({ state, nonce, verifier }: ReturnType<typeof tiesOf>) {
  const code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
  return { state, nonce, code_challenge, code_challenge_method: "S256" };
}

export function createLogin(
  issuers: readonly Issuer[],
  publicUrl: string | undefined,
  clientSecret: string | undefined,
): Login {
  const usable = publicUrl === undefined ? [] : issuers.filter(({ clientId }) => clientId !== undefined);
  const known = new Map<string, Promise<oidc.Configuration>>();
  const requireIssuer = (name: string): Issuer => {
    const issuer = usable.find((candidate) => candidate.issuer === name);
    if (issuer) return issuer;
    throw new LockgateError("login_unavailable", {
      detail: name === "" ? "none is set up" : "it is not one of ours",
    });
  };
  const configurationOf = (issuer: Issuer): Promise<oidc.Configuration> => {
    const configuration = known.get(issuer.issuer) ?? discover(issuer, clientSecret);
    known.set(issuer.issuer, configuration);
    // A failed discovery is tried again with the next person.
    configuration.catch(() => known.delete(issuer.issuer));
    return configuration;
  };
  return {
    issuers: usable.map(({ issuer }) => issuer),
    begin: async (name, secret) => {
      const issuer = requireIssuer(name);
      const configuration = await configurationOf(issuer);
      const redirect_uri = new URL(callbackPath, publicUrl).href;
      const asked = await askOf(tiesOf(secret, name));
      return oidc.buildAuthorizationUrl(configuration, { redirect_uri, scope: issuer.scope, ...asked });
    },
    finish: async (name, secret, search) => {
      const issuer = requireIssuer(name);
      const { state, nonce, verifier } = tiesOf(secret, name);
      const back = new URL(callbackPath + search, publicUrl);
      const ties = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const checks = { ...ties, idTokenExpected: true };
      const tokens = await oidc
        .authorizationCodeGrant(await configurationOf(issuer), back, checks)
        .catch((cause: unknown) => {
          throw failureOf(cause);
        });
      return signedIn(issuer, tokens);
    },
  };
}

async function discover(issuer: Issuer, clientSecret: string | undefined): Promise<oidc.Configuration> {
  const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
  // Plain http is for a loopback address only, as the file of issuers was checked.
  const plain = issuer.issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
  const execute = [...plain, oidc.enableNonRepudiationChecks];
  try {
    return await oidc.discovery(new URL(issuer.issuer), issuer.clientId ?? "", undefined, authentication, {
      execute,
      timeout: callSeconds,
    });
  } catch (cause) {
    throw unavailable(issuer.issuer, cause);
  }
}

const unavailable = (detail: string, cause: unknown) =>
  new LockgateError("issuer_unavailable", { detail, headers: { "retry-after": "5" }, cause });

/** What the person or the issuer did not do right; whatever else is an issuer that can't be reached. */
function failureOf(cause: unknown): LockgateError {
  if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError)
    return new LockgateError("login_failed", { detail: `the issuer says ${cause.error}`, cause });
  const code = String((cause as { code?: string }).code ?? "");
  if (code === "OAUTH_TIMEOUT" || cause instanceof TypeError)
    return unavailable("it did not give the tokens", cause);
  return new LockgateError("login_failed", { detail: (cause as Error).message, cause });
}

function signedIn(
  issuer: Issuer,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
): SignedIn {
  const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
  const { alg = "none" } = decodeProtectedHeader(tokens.id_token ?? "");
  if (!issuer.algorithms.some((allowed) => allowed === alg))
    throw new LockgateError("login_failed", { detail: `the ID token is signed by ${alg}` });
  const [name, person] = [claims[issuer.nameClaim], claims[issuer.personClaim]];
  if (typeof name !== "string" || name === "" || typeof person !== "string" || person === "") {
    const detail = `the ID token has no ${issuer.nameClaim} or no ${issuer.personClaim}`;
    throw new LockgateError("login_failed", { detail });
  }
  const grants = grantsOf(issuer, claims);
  if (grants.length === 0) throw new LockgateError("login_refused", { detail: name });
  return { issuer: issuer.issuer, name, person, grants };
}
