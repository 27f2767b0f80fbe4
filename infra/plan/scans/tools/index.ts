// The table of scanners: one file and one line each. Which ones an app has is said in its `scans`.
import { slots, type Slot } from "../finding.ts";
import { anchore } from "./anchore.ts";
import { bandit } from "./bandit.ts";
import { checkov } from "./checkov.ts";
import { detectSecrets } from "./detectSecrets.ts";
import { ecr } from "./ecr.ts";
import { gitleaks } from "./gitleaks.ts";
import { grype } from "./grype.ts";
import { npmAudit } from "./npmAudit.ts";
import { osvScanner } from "./osvScanner.ts";
import { pipAudit } from "./pipAudit.ts";
import { schemathesis } from "./schemathesis.ts";
import { secretlint } from "./secretlint.ts";
import { semgrep } from "./semgrep.ts";
import { snyk } from "./snyk.ts";
import type { Tool } from "./tool.ts";
import { trivy } from "./trivy.ts";
import { zap } from "./zap.ts";

export const tools = {
  secretlint,
  gitleaks,
  detectSecrets,
  npmAudit,
  osvScanner,
  pipAudit,
  snyk,
  semgrep,
  bandit,
  checkov,
  ecr,
  trivy,
  grype,
  anchore,
  zap,
  schemathesis,
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;
export const toolNames = Object.keys(tools) as [ToolName, ...ToolName[]];

/** Where in a pipeline a gate stands, and what it looks at: the source, the image that was pushed, the app that runs. */
export const gates = {
  source: ["secrets", "sca", "sast"],
  image: ["image"],
  attack: ["dast"],
} as const satisfies Readonly<Record<string, readonly Slot[]>>;
export type GateName = keyof typeof gates;

/** Environment variables that a scanner asks for. */
export const secretsOf = (name: ToolName): readonly string[] => (tools[name] as Tool).secrets ?? [];

/** In the order of the slots. */
export const toolsOf = (gate: GateName, chosen: readonly ToolName[]): ToolName[] =>
  slots
    .filter((slot) => (gates[gate] as readonly Slot[]).includes(slot))
    .flatMap((slot) => chosen.filter((name) => tools[name].slot === slot));
