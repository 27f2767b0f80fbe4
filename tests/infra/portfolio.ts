// An approved product of the example company, for its organization's configuration.
import { createHash } from "node:crypto";
import type { OrgConfig } from "../../infra/configuration/schema.ts";
import { validateConfig, type Validation } from "../../infra/configuration/validate.ts";
import { changed, readInProject, valueOf } from "./example.ts";

const template = "tests/infra/products/queue.json";

export const queue = {
  name: "queue",
  description: "A queue whose messages are encrypted",
  owner: "platform@acme.example",
  version: "1.0.0",
  template,
  sha256: createHash("sha256").update(readInProject(template)).digest("hex"),
  launch: {
    actions: [
      "sqs:CreateQueue",
      "sqs:DeleteQueue",
      "sqs:GetQueueAttributes",
      "sqs:SetQueueAttributes",
      "sqs:TagQueue",
    ],
    resources: ["arn:aws:sqs:*:*:SC-*"],
  },
};

export const portfolio = { account: "network", products: [queue], units: ["NonProduction"] };

type People = { assignments: object[] };
const people = valueOf("org", "people") as People;

/** Of the organization's configuration: the product, and who launches it. */
export const withPortfolio = {
  portfolio,
  people: {
    ...people,
    assignments: [...people.assignments, { group: "developers", access: "consumer", unit: "NonProduction" }],
  },
};

/** The organization's configuration with it, and with changes; undefined removes a key. */
export const validatePortfolio = (changes: Record<string, unknown> = {}): Validation =>
  validateConfig("org", changed("org", { ...withPortfolio, ...changes }), new Set(), readInProject);

export function portfolioConfig(changes: Record<string, unknown> = {}): OrgConfig {
  const result = validatePortfolio(changes);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, undefined, 2));
  return result.config as OrgConfig;
}
