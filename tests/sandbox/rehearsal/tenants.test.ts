// A fleet of tenants, rehearsed: rings, failures, who comes and goes while a release is on its way, and the life of a tenant.
import { expect } from "chai";
import type { Facts } from "../../../policy-pack/facts.ts";
import { namesResolve } from "../../../policy-pack/graph/namesResolve.ts";
import { buildModel, type Model } from "../../../policy-pack/model/model.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding, judge } from "../../../policy-pack/verdict.ts";
import { later } from "./course.ts";
import { failing, lastOf, results, type Floor } from "./floor.ts";
import { app, broad, fits, tenantRuns } from "./tenantRuns.ts";

describe("C16 rehearsals of a fleet of tenants", function () {
  this.timeout(600_000);
  let floor: Floor;
  before(async () => {
    floor = await later();
    ({ run, inProd, write, vanish, whileServed } = tenantRuns(floor));
  });

  type Runs = ReturnType<typeof tenantRuns>;
  let run: Runs["run"];
  let inProd: Runs["inProd"];
  let write: Runs["write"];
  let vanish: Runs["vanish"];
  let whileServed: Runs["whileServed"];
  describe("C16 and the policy pack", () => {
    const judged = (model: Model) =>
      rules
        .flatMap((rule) =>
          isStackRule(rule)
            ? rule.check(model)
            : model.resources
                .filter(({ type }) => rule.appliesTo.includes(type))
                .flatMap((facts) => judge(facts.urn, () => rule.check(facts))),
        )
        .filter(isFinding);
    /** Of a fleet are its jobs, its tenants' roles, and what the organization declares in their accounts. */
    const ofFleet = (text: string): boolean => /hello-tenants|::(?:acme-)?(?:unicorn|gnome|troll)/.test(text);

    it("C16 the whole pack finds nothing in a fleet, without an exemption", () => {
      const { model } = floor.world.company;
      const found = judged(model)
        .map((verdict) => JSON.stringify(verdict))
        .filter(ofFleet);
      // Networks and locks against deletion are the engine's: what is declared without it has neither.
      const more = found.filter((text) => !/"vpcConfig\.vpcId"|it is not protected/.test(text));
      expect(more).to.deep.equal([]);
    });

    it("C16 who else may take a tenant's function, or its code, is found by G-12", () => {
      const { model } = floor.world.company;
      const stackRole = model.of("role").find(({ name }) => name === `lockgate-${app}-unicorn-stack`)!;
      const foundWith = (more: readonly Facts[]) =>
        namesResolve(buildModel([...model.resources, ...more]))
          .filter(isFinding)
          .map((verdict) => JSON.stringify(verdict))
          .filter(ofFleet);
      const helper = (action: string): Facts => ({
        ...stackRole,
        urn: `${stackRole.urn}-helper`,
        name: "lockgate-helper",
        props: {
          ...stackRole.props,
          name: "lockgate-helper",
          arn: String(stackRole.props["arn"]).replace(/[^/]+$/, "lockgate-helper"),
          assumeRolePolicy: String(stackRole.props["assumeRolePolicy"]).replace("cloudformation", "lambda"),
          inlinePolicies: [{ name: "helps", policy: document(action) }],
        },
      });
      const document = (Action: string) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action, Resource: "*" }],
        });
      expect(foundWith([])).to.deep.equal([]);
      expect(foundWith([helper("lambda:InvokeFunction")])).to.deep.equal([]);
      for (const action of ["lambda:CreateFunction", "lambda:UpdateFunctionCode"])
        expect(foundWith([helper(action)]).join(), action).to.match(
          /function:lockgate-hello-tenants-unicorn is declared by no stack/,
        );
    });
  });

  it("E5 a tenant whose first stack can't be made fails the deployment, though CloudFormation takes it away again", async () => {
    const done = await run("Dev-Deploy-Canary=tenant");
    expect(lastOf(done).action).to.equal("Dev-Deploy-Canary");
    expect(lastOf(done).text).to.match(/try: stack \S+ could not be made, and is gone again/);
    expect(failing(done)).to.deep.equal([]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
  });

  it("C16 goes ring after ring to production, and every tenant that is not pinned runs one digest", async () => {
    const done = await run();
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(results(done).slice(-6)).to.deep.equal(
      ["Canary", "Broad"].flatMap((ring) =>
        ["Verify", "Deploy", "Check"].map((what) => `Prod-${what}-${ring} succeeded`),
      ),
    );
    expect(inProd(done)).to.deep.equal({ gnome: done.release, troll: done.release, unicorn: done.release });
  });

  it("E5 a failure in the second ring stops it, and all tenants go back to the release that was good, the first ring's, too", async () => {
    const code = "exports.handler = async () => ({ statusCode: 500 });\n";
    const source = floor.changed(app, { "src/index.js": code, "test/hello.test.mjs": fits });
    const good = inProd(await run("Source=error"));
    const done = await run("Prod-Deploy-Broad=tenant", undefined, { source });
    expect(lastOf(done).text).to.match(
      /ring broad: 2 of 4 tenants failed, and 1 may: gnome: stack .* UPDATE_ROLLBACK/,
    );
    expect(lastOf(done).text).to.contain(`1 tenants went back to ${good["unicorn"]}`);
    expect(done.ledger["prod"]?.some((line) => line === `failed ${done.release}`)).to.equal(true);
    expect(done.release).to.not.equal(good["unicorn"]);
    expect(inProd(done)).to.deep.equal(good);
    expect(failing(done)).to.deep.equal([]);
  });

  it("C6 who comes while a ring is served is served in it, and who goes is left as it is", async () => {
    const before = inProd(await run("Source=error"));
    const done = await whileServed(204, async () => {
      await write("zwerg", { state: "active" });
      await write("troll", { state: "disabled" });
    });
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const { release } = done;
    expect(inProd(done)).to.deep.equal({
      gnome: release,
      troll: before["troll"],
      unicorn: release,
      zwerg: release,
    });
  });

  it("F5 a tenant goes from disabled to archived to deleted, and no shorter way", async () => {
    const said = async (state: string): Promise<string> => {
      await write("troll", { state });
      const { steps } = await run(undefined, "Prod");
      return steps.find(({ action }) => action === "Prod-Deploy-Broad")?.text ?? "";
    };
    expect(await said("deleted")).to.match(
      /failed: troll: tenant troll is disabled and can't become deleted: it may become active or archived/,
    );
    expect(inProd(await run("Source=error"))).to.have.property("troll");
    expect(await said("archived")).not.to.contain("failed");
    expect(await said("deleted")).not.to.contain("failed");
    expect(inProd(await run("Source=error"))).not.to.have.property("troll");
  });

  it("F5 who is archived or deleted while its ring is served, and was not switched off before, keeps what it has", async () => {
    for (const [statusCode, state] of [
      [201, "archived"],
      [202, "deleted"],
    ] as const) {
      await write("zwerg", { state: "active" });
      const good = inProd(await run("Source=error"))["zwerg"];
      const done = await whileServed(statusCode, () => write("zwerg", { state }));
      expect(broad(done)).to.match(
        new RegExp(`failed: zwerg: tenant zwerg is active and can't become ${state}`),
      );
      expect(good).to.be.a("string").and.not.equal(done.release);
      expect(inProd(done)).to.include({ gnome: done.release, unicorn: done.release, zwerg: good });
    }
  });

  it("F5 who was archived before, and is deleted while its ring is served, is gone when it ends", async () => {
    for (const state of ["disabled", "archived"]) {
      await write("zwerg", { state });
      await run(undefined, "Prod");
    }
    expect(inProd(await run("Source=error"))).to.have.property("zwerg");
    const done = await whileServed(203, () => write("zwerg", { state: "deleted" }));
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(inProd(done)).to.deep.equal({ gnome: done.release, unicorn: done.release });
  });

  it("C6 whose row vanishes while its ring is served is left as it is, and fails nobody", async () => {
    await write("zwerg", { state: "active" });
    await run(undefined, "Prod");
    const good = inProd(await run("Source=error"))["zwerg"];
    const done = await whileServed(206, () => vanish("zwerg"));
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(broad(done)).not.to.contain("zwerg");
    expect(good).to.be.a("string").and.not.equal(done.release);
    expect(inProd(done)).to.deep.equal({ gnome: done.release, unicorn: done.release, zwerg: good });
  });
});
