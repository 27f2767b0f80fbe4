// How an error of the HTTP API is brought about: calls to a server, and what its answer must name.
import type { AppDeps } from "../../../automation/http/route.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { Release } from "../../infra/functions/release.ts";
import { accounts } from "../accounts/settings.ts";
import { offers } from "../elevation/offers.ts";
import { repository } from "../github/recorded.ts";
import { sandboxSettings } from "../sandboxes/samples.ts";
import { type Answer, type TestApp, send, serve, startApp } from "../support/app.ts";

export interface Provocation {
  /** The wrong value, or the place: in the detail, in a fault, or else in the path. */
  readonly names: string;
  readonly provoke: (world: World) => Promise<Answer>;
}

export type Provocations = Readonly<Record<string, Provocation>>;

/** A server that has everything, and others on its database that lack something. */
export interface World {
  readonly app: TestApp;
  readonly release: Release;
  /** The same server with something set apart, as long as the work takes. */
  beside<T>(changes: Partial<AppDeps>, work: (url: string) => Promise<T>): Promise<T>;
  /** Asks a server that nothing was told of what can be left out. */
  bare(method: string, path: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

export const webhookSecret = "hunter2 of sixteen or more";

/** An id that nothing has. */
export const nobody = "00000000-0000-4000-8000-000000000000";

export async function startWorld(): Promise<World> {
  const release = new Release();
  await release.sign();
  const policy = release.policy({ commit: "builder" });
  const mappings = [{ repository: repository.toLowerCase(), stacks: ["dev"], preview: true }];
  const app = await startApp(["dev", "prod"], {
    accounts,
    elevations: offers,
    sandboxes: sandboxSettings,
    github: { settings: { apiUrl: "http://127.0.0.1:1", mappings }, secret: webhookSecret },
    environments: (stack) => ({
      ...defaultEnvironments(stack),
      ...(stack === "prod" ? { artifact: { policy, revocations: async () => ({}) } } : {}),
    }),
  });
  const beside: World["beside"] = async (changes, work) => {
    const { url, close } = await serve({ ...app.deps, ...changes });
    return work(url).finally(close);
  };
  const bareConfig = {
    ...app.deps.config,
    accounts: undefined,
    elevations: undefined,
    sandboxes: undefined,
    github: undefined,
    hooksKey: undefined,
  };
  return {
    app,
    release,
    beside,
    bare: async (method, path, body) => {
      const token = await app.secret("token", ["admin", "operator"]);
      const given = body === undefined ? {} : { body };
      return beside({ config: bareConfig }, (url) => send(url, method, path, token, given));
    },
    stop: () => app.stop(),
  };
}
