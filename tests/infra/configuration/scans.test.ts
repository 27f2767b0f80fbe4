// What an app may not say about its scanners.
import { expect } from "chai";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed } from "../example.ts";
import { sampleApps, sampleTargets } from "../plan/pipeline/samples.ts";

const url = "https://app.test.acme.example";

describe("D8, C12 scanners in the configuration", () => {
  const exception = {
    tool: "secretlint",
    rule: "r",
    place: "*",
    reason: "a false positive",
    ticket: "S-1",
    owner: "web",
    until: "2027-01-01",
  };
  for (const [what, scans, fault] of [
    ["no scanner", { tools: [] }, "at least one scanner"],
    ["an unknown scanner", { tools: ["clam"] }, "secretlint"],
    ["one twice", { tools: ["zap", "zap"], url }, "name each scanner once"],
    ["a dynamic test of nothing", { tools: ["zap"] }, "the address at which a dynamic test finds the app"],
    ["an address that is none", { tools: ["zap"], url: "app" }, "an address"],
    [
      "images of a function",
      { tools: ["ecr"] },
      "leave it out, or release the app to a target of containers (ecs, eks)",
    ],
    [
      "an exception of another scanner",
      { tools: ["semgrep"], exceptions: [exception] },
      "any other exempts nothing",
    ],
    [
      "an exception until no day",
      { tools: ["secretlint"], exceptions: [{ ...exception, until: "2027-02-30" }] },
      "a day that exists",
    ],
    [
      "an exception without an owner",
      { tools: ["secretlint"], exceptions: [{ ...exception, owner: "" }] },
      "who answers for it",
    ],
    [
      "an exception without a reason",
      { tools: ["secretlint"], exceptions: [{ ...exception, reason: "no" }] },
      "why it is accepted",
    ],
    [
      "a scanner without the key that it asks for",
      { tools: ["snyk"] },
      "say where its value lies in the tooling account, as scans.secrets: { SNYK_TOKEN: { secret: lockgate/scanners/snyk } }",
    ],
    [
      "one of whose keys one is missing",
      {
        tools: ["anchore"],
        secrets: {
          ANCHORE_CLI_URL: { parameter: "/lockgate/scanners/anchore/url" },
          ANCHORE_CLI_USER: { secret: "lockgate/scanners/anchore", key: "user" },
        },
      },
      "does not run without ANCHORE_CLI_PASS",
    ],
    [
      "a key that no scanner asks for",
      {
        tools: ["secretlint", "snyk"],
        secrets: {
          SNYK_TOKEN: { secret: "lockgate/scanners/snyk" },
          AWS_PROFILE: { secret: "lockgate/scanners/other" },
        },
      },
      "remove it; they ask for SNYK_TOKEN",
    ],
    [
      "a secret that is kept for somebody else",
      { tools: ["snyk"], secrets: { SNYK_TOKEN: { secret: "lockgate-server-database" } } },
      "the name of a secret below lockgate/scanners/",
    ],
    [
      "a parameter outside of their path",
      { tools: ["snyk"], secrets: { SNYK_TOKEN: { parameter: "/lockgate/route/secret" } } },
      "the name of a SecureString below /lockgate/scanners/",
    ],
    ["the key itself", { tools: ["snyk"], secrets: { SNYK_TOKEN: "0a1b" } }, "{ secret, key? }"],
    ["an unknown threshold", { tools: ["secretlint"], threshold: "huge" }, "critical"],
  ] as const)
    it(`refuses ${what}`, () => {
      const apps = [{ ...sampleApps[0], target: sampleTargets.lambdaCanary, scans }];
      const result = validateConfig("tooling", changed("tooling", { apps }), new Set());
      expect(result.ok).to.equal(false);
      expect(JSON.stringify(result)).to.include(fault);
    });
});
