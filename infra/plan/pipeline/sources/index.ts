// The table of sources: one file and one line each.
import type { App } from "../../../configuration/schema.ts";
import type { Statement } from "../../documents/document.ts";
import { github } from "./github.ts";

/** How an app's code enters the pipeline. */
export type SourcePlan = {
  provider: { name: string; configuration: Readonly<Record<string, string>> };
  branch: string;
  /** The same as provenance names it: `https://github.com/acme/top-scores`, `refs/heads/main`. */
  repository: string;
  ref: string;
  /** Rights of the role that fetches; `connection` is the ARN (or pattern) of the app's connection. */
  statements: (connection: string) => readonly Statement[];
};

const sources = { github } satisfies {
  [K in App["source"]["kind"]]: (source: Extract<App["source"], { kind: K }>) => SourcePlan;
};

export const planSource = (app: App): SourcePlan => sources[app.source.kind](app.source);
