// Which tests there are: each suite is a process of its own (Pulumi's mocks are process-wide).
export type Suite = {
  name: string;
  /** mocha spec patterns, or a command that counts as one test. */
  spec?: string[];
  command?: string[];
  /** mocha's limit for one test, ms. */
  timeout?: number;
  /** Needs the Pulumi CLI. */
  toolchain?: boolean;
};

/** What is quick to fail comes first, then the longest, since they run side by side: what begins late ends last. */
export const SUITES: readonly Suite[] = [
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "lint", command: ["oxlint", "-c", ".ci/oxlint.json", "--deny-warnings", "."] },
  { name: "dead-code", command: ["knip", "--config", ".ci/knip.json", "--no-progress"] },
  { name: "format", command: ["node", "tests/support/formatMain.ts"] },
  { name: "repo", spec: ["tests/*.test.ts"], timeout: 30_000 },
  { name: "acceptance", spec: ["tests/acceptance/**/*.test.ts"], timeout: 600_000, toolchain: true },
  {
    name: "runs",
    spec: ["tests/automation/{drift,gate,runner}/**/*.test.ts"],
    timeout: 120_000,
    toolchain: true,
  },
  {
    name: "rehearsals",
    spec: ["tests/sandbox/rehearsal/[a-m]*.test.ts", "tests/sandbox/rehearsal/*/**/*.test.ts"],
    timeout: 600_000,
  },
  {
    name: "more-rehearsals",
    spec: ["tests/sandbox/rehearsal/!([a-m]*|soak|tenantsBack).test.ts"],
    timeout: 600_000,
  },
  {
    // In a world of their own: they leave releases behind that those of the other suites don't expect.
    name: "later-rehearsals",
    spec: ["tests/sandbox/rehearsal/soak.test.ts", "tests/sandbox/rehearsal/tenantsBack.test.ts"],
    timeout: 600_000,
  },
  {
    name: "automation",
    spec: ["tests/automation/*.test.ts", "tests/automation/!(drift|gate|runner)/**/*.test.ts"],
    timeout: 120_000,
    toolchain: true,
  },
  {
    name: "functions",
    // And scanners that npm run test:scanners has installed; without them those are skipped.
    spec: ["tests/infra/functions/**/*.test.ts", "tests/scanners/*.test.ts"],
    timeout: 600_000,
  },
  {
    name: "sandbox",
    spec: ["tests/sandbox/*.test.ts", "tests/sandbox/!(rehearsal)/**/*.test.ts"],
    timeout: 180_000,
    toolchain: true,
  },
  {
    name: "policy-pack",
    spec: ["tests/policy-pack/**/*.test.ts"],
    timeout: 120_000,
    toolchain: true,
  },
  { name: "cli", spec: ["tests/{cli,integrations}/**/*.test.ts"], timeout: 60_000, toolchain: true },
  { name: "infra", spec: ["tests/infra/{layers,components}/**/*.test.ts"], timeout: 60_000 },
  {
    name: "infra-pure",
    spec: ["tests/infra/*.test.ts", "tests/{bench,infra/{configuration,devices,plan}}/**/*.test.ts"],
    timeout: 30_000,
  },
];
