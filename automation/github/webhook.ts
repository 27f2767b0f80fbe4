// What the HTTP process knows of GitHub: what starts which runs, and the secret that deliveries are signed with.
import type { GithubSettings } from "./settings.ts";

export interface GithubWebhook {
  readonly settings: GithubSettings;
  /** Never empty: without a secret anybody could start runs. */
  readonly secret: string;
}
