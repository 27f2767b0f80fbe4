// Decides whether a JSON Web Token comes from a trusted issuer, for us, and now (RFC 7519, RFC 8725).
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import { LockgateError } from "../errors.ts";
import { type Issuer, grantsOf } from "./issuers.ts";
import type { Identity } from "./permissions.ts";

/** Tells who a token stands for; undefined when it is no token of a trusted issuer that is good now. */
export type TokenVerifier = (token: string) => Promise<Identity | undefined>;

/** Longer ones are not even parsed. */
const longestToken = 8192;
const clockSkewSeconds = 60;
const fetchMilliseconds = 5000;

/** Namespace of the ids of identities that come from elsewhere. */
const namespace = "6a1f7c0e-51a4-4a8e-9f6e-0d6a2f4f6c11";

const discoverySchema = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });

type Keys = ReturnType<typeof createRemoteJWKSet>;

/**
 * A verifier for these issuers. Keys are fetched when first needed, kept for ten minutes, and fetched again when a token
 * names an unknown one, at most once in `cooldownMilliseconds`: so a rotation is followed, and a guesser fetches nothing.
 */
export function createTokenVerifier(
  issuers: readonly Issuer[],
  cooldownMilliseconds = 30_000,
): TokenVerifier {
  const keys = new Map<string, Promise<Keys>>();
  const keysOf = (issuer: string): Promise<Keys> => {
    const known = keys.get(issuer) ?? discoverKeys(issuer, cooldownMilliseconds);
    keys.set(issuer, known);
    // A failed discovery is tried again with the next token.
    known.catch(() => keys.delete(issuer));
    return known;
  };
  return async (token) => {
    const issuer = issuers.find((candidate) => candidate.issuer === claimedIssuer(token));
    if (!issuer) return undefined;
    const claims = await verified(token, issuer, keysOf);
    return claims && identityOf(issuer, claims);
  };
}

/** Looked at only to choose the keys; nothing is believed before the signature is verified. */
function claimedIssuer(token: string): string | undefined {
  if (token.length > longestToken) return undefined;
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function verified(
  token: string,
  { issuer, audience, algorithms }: Issuer,
  keysOf: (issuer: string) => Promise<Keys>,
): Promise<JWTPayload | undefined> {
  try {
    const options = { issuer, audience, algorithms, clockTolerance: clockSkewSeconds };
    const { payload } = await jwtVerify(token, await keysOf(issuer), {
      ...options,
      requiredClaims: ["exp", "sub"],
    });
    return payload;
  } catch (error) {
    if (isFaultOfToken(error)) return undefined;
    // Without the issuer's keys nothing can be said of a token, so nobody gets in.
    const headers = { "retry-after": "5" };
    throw new LockgateError("issuer_unavailable", { detail: issuer, headers, cause: error });
  }
}

/** The library's base class itself stands for keys that could not be had: an answer that is not 200, or no JSON. */
function isFaultOfToken(error: unknown): boolean {
  const { JOSEError, JWKSTimeout } = errors;
  return error instanceof JOSEError && error.code !== JOSEError.code && !(error instanceof JWKSTimeout);
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the issuer that was asked. */
async function discoverKeys(issuer: string, cooldownDuration: number): Promise<Keys> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, {
      redirect: "error",
      signal: AbortSignal.timeout(fetchMilliseconds),
    });
    const document = discoverySchema.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`it names the issuer ${document.issuer}`);
    const options = { cooldownDuration, timeoutDuration: fetchMilliseconds };
    return createRemoteJWKSet(new URL(document.jwks_uri), options);
  } catch (cause) {
    throw new Error(`${address}: ${(cause as Error).message}`, { cause });
  }
}

function identityOf(issuer: Issuer, claims: JWTPayload): Identity | undefined {
  const name = claims[issuer.nameClaim];
  const person = claims[issuer.personClaim];
  // Whoever can't be named can't be held to anything.
  if (typeof name !== "string" || name === "" || typeof person !== "string" || person === "")
    return undefined;
  return {
    id: uuidv5(JSON.stringify([claims.iss, claims.sub]), namespace),
    name,
    person,
    grants: grantsOf(issuer, claims),
    via: "oidc",
    expiresAt: new Date((claims.exp ?? 0) * 1000),
  };
}
