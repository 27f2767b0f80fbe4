// Decides which OpenID Connect issuers are trusted, and what their tokens' claims grant: read from one file.
import { z } from "zod";
import { readSettingsFile } from "../settingsFile.ts";
import { type Grant, grantSchema } from "./permissions.ts";

/** Signatures that need a key which the issuer alone has (RFC 8725 3.1, 3.2): no `none`, no shared secret. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

const claimName = z.string().min(1).max(100);
const claimValue = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const issuerSchema = z.strictObject({
  issuer: z
    .url()
    .refine(isConfidential, "is not https (http is for a loopback address only)")
    .describe("`iss` of the tokens, to the letter; its discovery document tells the keys"),
  audience: z.string().min(1).describe("what `aud` of the tokens must hold"),
  algorithms: z.array(z.enum(algorithms)).min(1).default(["RS256", "ES256"]),
  nameClaim: claimName.default("sub").describe("claim that names the caller in runs and audit"),
  personClaim: claimName
    .default("sub")
    .describe("claim that tells the person behind it, whichever credential they use"),
  rules: z
    .array(
      z.strictObject({
        // A rule without claims would let in whoever has any token of a public issuer.
        claims: z
          .record(claimName, claimValue)
          .refine((claims) => Object.keys(claims).length > 0, "names no claim"),
        grants: z.array(grantSchema).min(1),
      }),
    )
    .min(1),
  /** Registered with the issuer for the dashboard's login (authorisation code flow with PKCE). */
  clientId: z.string().min(1).optional(),
  scope: z
    .string()
    .regex(/(^| )openid( |$)/, "does not hold openid")
    .default("openid")
    .describe("asked for at login"),
});

const fileSchema = z
  .strictObject({ issuers: z.array(issuerSchema).min(1) })
  .refine(({ issuers }) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, {
    path: ["issuers"],
    message: "names an issuer twice",
  });

/** An issuer that is trusted, and for what. */
export type Issuer = Readonly<z.output<typeof issuerSchema>>;

/** Plain http shows tokens and keys to the network. */
function isConfidential(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** Reads the file (YAML or JSON); every fault at once. */
export function readIssuers(file: string): readonly Issuer[] {
  return Object.freeze(readSettingsFile("LOCKGATE_OIDC_FILE", file, fileSchema).issuers);
}

/** What the claims of a verified token grant: all that the matching rules say. Values are compared to the letter. */
export function grantsOf(issuer: Pick<Issuer, "rules">, claims: Readonly<Record<string, unknown>>): Grant[] {
  return issuer.rules
    .filter((rule) => Object.entries(rule.claims).every(([name, wanted]) => holds(claims[name], wanted)))
    .flatMap((rule) => rule.grants);
}

/** A claim with several values, such as `groups`, needs one of those wanted. */
function holds(value: unknown, wanted: string | readonly string[]): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const allowed = typeof wanted === "string" ? [wanted] : wanted;
  return values.some((one) => typeof one === "string" && allowed.includes(one));
}
