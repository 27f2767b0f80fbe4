// Errors of whoever comes without an API token: people who sign in, and deliveries that are signed.
import { createLogin } from "../../../automation/auth/login.ts";
import { Browser, publicUrl, trust } from "../support/browser.ts";
import type { Answer } from "../support/app.ts";
import { type TestIssuer, startIssuer } from "../support/issuer.ts";
import type { Provocations, World } from "./provocation.ts";

const begin = `${publicUrl}/login/oidc`;

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: JSON.parse(text) as Record<string, unknown> };
}

/** With a browser before a server that trusts an issuer, where this person is signed in. */
const signing = async (
  { beside }: World,
  person: Record<string, unknown>,
  work: (browser: Browser, issuer: TestIssuer) => Promise<Response>,
): Promise<Answer> => {
  const issuer = await startIssuer();
  issuer.setPerson(person);
  const login = createLogin([trust(issuer.url)], publicUrl, undefined);
  return beside({ login }, async (url) => answerOf(await work(new Browser(url), issuer))).finally(() =>
    issuer.stop(),
  );
};
const eve = { sub: "eve", email: "eve@acme.example", groups: ["all"] };

export const logins = {
  login_code_invalid: {
    names: "`code`",
    provoke: ({ app }) => app.call("GET", `/login?code=lgl_${"A".repeat(43)}`),
  },
  login_failed: {
    names: "no email",
    provoke: (world) =>
      signing(world, { sub: "eve" }, async (browser) => (await browser.follow(begin)).answer),
  },
  login_refused: {
    names: "eve@acme.example",
    provoke: (world) => signing(world, eve, async (browser) => (await browser.follow(begin)).answer),
  },
  login_unavailable: {
    names: "not one of ours",
    provoke: (world) => signing(world, eve, (browser) => browser.get(`${begin}?issuer=https://evil.example`)),
  },
  issuer_unavailable: {
    names: "http://127.0.0.1:",
    provoke: (world) =>
      signing(world, eve, (browser, issuer) => {
        issuer.setDown(true);
        return browser.get(begin);
      }),
  },
  webhook_signature_invalid: {
    names: "X-Hub-Signature-256",
    provoke: ({ app }) => {
      const headers = { "content-type": "application/json", "x-hub-signature-256": "sha256=00" };
      return app.call("POST", "/v1/webhooks/github", { raw: "{}", headers });
    },
  },
} as const satisfies Provocations;
