// Decides how a registry is told who asks: as its challenge demands (RFC 7235; Distribution, "Token Authentication").
import { z } from "zod";
import { BadFormat } from "../lib/faults.ts";
import type { Credentials } from "./credentials.ts";

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** The value of `Authorization`. Throws BadFormat where the registry wants what there is not. */
export async function authorise(challenge: string, credentials: Credentials | undefined): Promise<string> {
  const [scheme = ""] = challenge.split(" ", 1);
  const basic = credentials === undefined ? undefined : `Basic ${base64(credentials)}`;
  if (scheme.toLowerCase() === "basic") {
    if (basic !== undefined) return basic;
    throw new BadFormat("the registry wants credentials: log in with docker login first");
  }
  if (scheme.toLowerCase() !== "bearer")
    throw new BadFormat(`the registry wants credentials of a kind that is not known: "${scheme}"`);
  return `Bearer ${await fetchToken(challenge, basic)}`;
}

const base64 = ({ username, password }: Credentials): string =>
  Buffer.from(`${username}:${password}`).toString("base64");

/** Without credentials the registry may give a token that reads. */
async function fetchToken(challenge: string, basic: string | undefined): Promise<string> {
  const { realm, service, scope } = parametersOf(challenge);
  const url = new URL(realm ?? "about:blank");
  const isHere = ["localhost", "127.0.0.1"].includes(url.hostname);
  if (url.protocol !== "https:" && !(isHere && url.protocol === "http:"))
    throw new BadFormat(`the registry sends credentials to ${realm ?? "nowhere"}, which is not HTTPS`);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const response = await fetch(url, {
    headers: basic === undefined ? {} : { authorization: basic },
    signal: AbortSignal.timeout(60_000),
  });
  if (response.status !== 200)
    throw new BadFormat(`${url.host} answers ${response.status}: no token for ${scope ?? "the registry"}`);
  const parsed = tokenSchema.safeParse(await response.json());
  const token = parsed.success ? (parsed.data.token ?? parsed.data.access_token) : undefined;
  if (token === undefined) throw new BadFormat(`${url.host} answers without a token`);
  return token;
}

const parametersOf = (challenge: string): Partial<Record<string, string>> =>
  Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
