// The gate of signed releases: what an environment demands, and every way to fall short of it.
import { expect } from "chai";
import { artifactGate, builtAtOf } from "../../../automation/gate/artifact.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import type { ChangeFacts } from "../../../automation/gate/gates.ts";
import { Release, newKey, now, revocationsOf } from "../../infra/functions/release.ts";

describe("the gate of signed releases", () => {
  const release = new Release();
  before(() => release.sign());

  const registered = (change: object = {}) => ({
    sha256: release.sha256,
    name: "shop",
    bundle: release.bundle,
    builtAt: null,
    ...change,
  });
  const judge = (
    deployed: Partial<NonNullable<ChangeFacts["deployed"]>> | undefined = {},
    change: Partial<ChangeFacts> = {},
  ) => {
    const policy = release.policy({ commit: "builder" }, { deployed: undefined });
    const known = { release: registered(), running: null, revocations: revocationsOf(), rollback: false };
    return artifactGate({
      stack: "prod",
      operation: "update",
      now,
      windows: [],
      override: undefined,
      policy: { ...defaultEnvironments("prod"), artifact: { policy, revocations: async () => ({}) } },
      requester: null,
      approvals: [],
      deployed: { ...known, ...deployed },
      ...change,
    });
  };

  it("passes what passes every check, and keeps the checks as its grounds", () => {
    const decision = judge();
    expect(decision.verdict, decision.reason).to.equal("pass");
    expect(JSON.stringify(decision.inputs)).to.include("every signature verifies").and.not.include("payload");
  });

  it("passes where no artifact is demanded, and what deploys nothing", () => {
    expect(judge({}, { policy: defaultEnvironments("dev") }).verdict).to.equal("pass");
    expect(judge({}, { operation: "refresh" }).verdict).to.equal("pass");
  });

  const running = { sha256: "b".repeat(64), finishedOn: "2026-03-12T00:00:00Z" };
  const refusals: readonly [string, () => Parameters<typeof judge>[0], RegExp][] = [
    ["a run without a release", () => ({ release: undefined }), /names none/],
    [
      "attestations of another artifact",
      () => ({ release: registered({ sha256: "a".repeat(64) }) }),
      /^artifact: /,
    ],
    ["a bundle that is none", () => ({ release: registered({ bundle: "{}" }) }), /^format: /],
    ["a list of revocations that cannot be had", () => ({ revocations: undefined }), /^revocations: /],
    [
      "what is revoked",
      () => ({ revocations: revocationsOf({ artifacts: [{ sha256: release.sha256, reason: "stolen" }] }) }),
      /^revocations: .*stolen/,
    ],
    ["what is older than what runs", () => ({ running }), /^order: /],
    ["what nobody can compare with what runs", () => ({ running: undefined }), /^order: /],
  ];
  for (const [what, deployed, reason] of refusals) {
    it(`refuses ${what}`, () => {
      const decision = judge(deployed());
      expect(decision).to.include({ verdict: "refuse", code: "artifact_refused" });
      expect(decision.reason).to.match(reason);
    });
  }

  it("lets an older one through only when going back is meant", () => {
    expect(judge({ running, rollback: true }).verdict).to.equal("pass");
  });

  it("reads the end of the build only from what trusted keys vouch for", () => {
    const trusted = release.policy();
    expect(builtAtOf(release.bundle, trusted)).to.have.property("builtAt").that.is.instanceOf(Date);
    const stranger = new Release(newKey()).policy();
    expect(builtAtOf(release.bundle, stranger))
      .to.have.property("fault")
      .that.matches(/^key: /);
  });
});
