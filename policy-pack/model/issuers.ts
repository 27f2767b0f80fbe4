// Decides who vouches for federated callers: the issuer behind a principal, a provider or a condition key.

import type { Statement } from "../iam/index.ts";
import { many } from "./documents.ts";

/** GitHub's issuer, or that of an enterprise (GitHub Docs, "Customizing the token claims"). */
export const isGitHub = (issuer: string): boolean =>
  /^token\.actions\.githubusercontent\.com(\/|$)/i.test(issuer);

/** Issuers of a statement's web identities: of providers by ARN, and of those that AWS knows by name. */
export const issuersIn = (statement: Statement): readonly string[] => {
  const principal = statement.Principal;
  if (typeof principal !== "object") return [];
  return many(principal["Federated"])
    .filter((name) => !name.includes(":saml-provider/"))
    .map(issuerOf);
};

/** `https://host/path` and `arn:aws:iam::1:oidc-provider/host/path` both are `host/path`, as condition keys have it. */
export const issuerOf = (text: string): string =>
  text
    .replace(/^arn:[^:]+:iam::\d*:oidc-provider\//, "")
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");

/** `*` in the list stands for any text. */
export const isListed = (issuer: string, list: readonly string[]): boolean =>
  list.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(issuer);
  });
