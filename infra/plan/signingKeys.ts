// Decides what becomes of the generations of the signing key: which one signs, and in which time each one's word counts.
import type { SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";

export type SigningGeneration = {
  /** Name of the resource: the first one's never changes, whatever its name is. */
  resource: string;
  /** Its own for ever. */
  aliases: string[];
  from?: string;
  until?: string;
};

export const signingGenerations = ({ signingKeys }: Pick<SharedConfig, "signingKeys">): SigningGeneration[] =>
  signingKeys.map(({ name, from, until }, index) => ({
    resource: index === 0 ? "signing" : `signing-${name}`,
    aliases: [names.signingKeyAlias(name)],
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }));

/** A row of the keys that verifiers trust. `key` is the ARN of an alias; what may be signed is what the signer attests. */
export type TrustedKeyRow = { key: string; signs: string[]; notBefore?: string; notAfter?: string };

/** The key by which revocations are signed. */
export const trustedRevocationKey = (
  config: Pick<SharedConfig, "toolingAccountId" | "region">,
): TrustedKeyRow => ({
  key: names.aliasArn({ account: config.toolingAccountId, region: config.region }, names.revocationAlias),
  signs: ["revocation"],
});

/** Every generation of the signing key, in its time. */
export const trustedSigningKeys = (
  config: Pick<SharedConfig, "signingKeys" | "toolingAccountId" | "region">,
): TrustedKeyRow[] =>
  config.signingKeys.map(({ name, from, until }) => ({
    key: names.aliasArn(
      { account: config.toolingAccountId, region: config.region },
      names.signingKeyAlias(name),
    ),
    signs: ["provenance", "sbom", "tests", "scan", "revocation"],
    ...(from === undefined ? {} : { notBefore: from }),
    ...(until === undefined ? {} : { notAfter: until }),
  }));
