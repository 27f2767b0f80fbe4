// Decides of all sources that arrive in the sources' bucket: whose they are, who hands over, who fetches, who vouches.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { sourceRole } from "./plan.ts";
import type { Identity } from "./sources/drop.ts";
import { planSource } from "./sources/index.ts";

export type Drop = {
  app: App;
  key: string;
  /** Role ARNs that put the object. */
  writers: readonly string[];
  /** ARN of the role that fetches it for the pipeline. */
  reader: string;
  /** Of the code host, whose jobs become the app's handover role; absent where the writers are others' roles. */
  identity?: Identity;
};

export const dropsOf = (config: SharedConfig): Drop[] =>
  config.apps.flatMap((app): Drop[] => {
    const source = planSource(app);
    if (source.by !== "drop") return [];
    const account = config.toolingAccountId;
    const drop = { app, key: names.sourceKey(app.name), reader: names.roleArn(account, sourceRole(app)) };
    return "writers" in source
      ? [{ ...drop, writers: source.writers }]
      : [
          {
            ...drop,
            writers: [names.roleArn(account, names.handoverRole(app.name))],
            identity: source.identity,
          },
        ];
  });

/** Issuers that the tooling account believes, each once, with their audiences. */
export function issuersOf(config: SharedConfig): { issuer: string; audiences: string[] }[] {
  const identities = dropsOf(config).flatMap(({ identity }) => identity ?? []);
  const byIssuer = Map.groupBy(identities, ({ issuer }) => issuer);
  return [...byIssuer].map(([issuer, all]) => ({
    issuer,
    audiences: [...new Set(all.map(({ audience }) => audience))],
  }));
}
