// A browser that signs in to the dashboard with an issuer, and what the server trusts that issuer for.
import { expect } from "chai";
import type { Issuer } from "../../../automation/auth/issuers.ts";
import { audience, dashboard } from "./issuer.ts";

export const publicUrl = "http://dashboard.example";

/** Groups of this issuer's people, and what they grant. */
export const trust = (issuer: string, changes: Partial<Issuer> = {}): Issuer => ({
  issuer,
  audience,
  algorithms: ["RS256"],
  nameClaim: "email",
  personClaim: "sub",
  rules: [{ claims: { groups: "platform" }, grants: [{ environment: "dev", role: "approver" }] }],
  clientId: dashboard.id,
  scope: "openid",
  ...changes,
});

/** A browser: keeps cookies by host, follows redirects one by one. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();
  readonly #app: string;

  constructor(app: string) {
    this.#app = app;
  }

  async get(address: string): Promise<Response> {
    const url = new URL(address);
    const jar = this.cookies.get(url.host) ?? new Map<string, string>();
    this.cookies.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const where = url.origin === publicUrl ? this.#app + url.pathname + url.search : url.href;
    const response = await fetch(where, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows redirects until `stop` says that the next address is enough; gives that, or the last answer. */
  async follow(address: string, stop = (_next: string) => false): Promise<{ at: string; answer: Response }> {
    let at = address;
    for (let hops = 0; hops < 12; hops += 1) {
      const answer = await this.get(at);
      const location = answer.headers.get("location");
      if (location === null) return { at, answer };
      at = new URL(location, at).href;
      if (stop(at)) return { at, answer };
    }
    return expect.fail("too many redirects");
  }

  secretOfDashboard(): string | undefined {
    return this.cookies.get("dashboard.example")?.get("lockgate");
  }
}
