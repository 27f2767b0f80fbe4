import { expect } from "chai";
import fc from "fast-check";
import {
  evaluate,
  isSilent,
  parsePolicy,
  UNKNOWN,
  type ContextValue,
  type Decision,
  type NamedPolicy,
  type Policies,
  type Request,
} from "../../../policy-pack/iam/index.ts";
import * as any from "./arbitraries.ts";
import type { Loose } from "./cases/case.ts";
import { A } from "./cases/case.ts";

const RUNS = { numRuns: 1_500 };
const RANK: Record<Decision["effect"], number> = { deny: 0, maybe: 1, allow: 2 };

const rank = (request: Request, policies: Policies) => RANK[evaluate(request, policies).effect];

type OwnLayer = "identity" | "session";

function statementsOf(policy: NamedPolicy): Loose[] {
  return (policy.document as unknown as { Statement: Loose[] }).Statement;
}

function withStatements(policy: NamedPolicy, statements: Loose[]): NamedPolicy {
  return { name: policy.name, document: { Version: "2012-10-17", Statement: statements } as never };
}

/** The policies with every list of statements reversed. */
function reversed(policies: Policies): Policies {
  const flip = (policy: NamedPolicy) => withStatements(policy, statementsOf(policy).toReversed());
  return {
    ...policies,
    ...(policies.identity && { identity: policies.identity.map(flip).toReversed() }),
    ...(policies.session && { session: policies.session.map(flip).toReversed() }),
    ...(policies.boundary && { boundary: flip(policies.boundary) }),
    ...(policies.resource && { resource: flip(policies.resource) }),
    ...(policies.scps && { scps: policies.scps.map((level) => level.map(flip).toReversed()) }),
  };
}

describe("evaluate, for all policies", () => {
  it("meets every effect often: the properties below are not idle", () => {
    const seen: Record<string, number> = { allow: 0, deny: 0, maybe: 0 };
    for (const [request, policies] of fc.sample(fc.tuple(any.request, any.policies), {
      numRuns: 3_000,
      seed: 7,
    })) {
      seen[evaluate(request, policies).effect]! += 1;
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).to.be.above(100);
  });

  it("a further Deny never widens", () => {
    const deny = any.ownStatement.map((s) => ({ ...s, Effect: "Deny" }));
    const layer = fc.constantFrom<OwnLayer>("identity", "session");
    fc.assert(
      fc.property(any.request, any.policies, deny, layer, (request, policies, statement, name) => {
        const [first, ...rest] = policies[name] ?? [];
        if (!first) return;
        const more = withStatements(first, [...statementsOf(first), statement]);
        const after = rank(request, { ...policies, [name]: [more, ...rest] });
        expect(after).to.be.at.most(rank(request, policies));
      }),
      RUNS,
    );
  });

  it("a call that nothing speaks of is denied", () => {
    let silent = 0;
    fc.assert(
      fc.property(any.request, any.policies, fc.boolean(), (request, { resource, ...rest }, guarded) => {
        const policies = guarded && resource ? { ...rest, resource } : rest;
        if (!isSilent(request, policies)) return;
        silent += 1;
        expect(evaluate(request, policies).effect).to.equal("deny");
      }),
      RUNS,
    );
    expect(silent).to.be.above(50);
  });

  it("a further Deny of the resource's policy never widens", () => {
    const deny = any.resourceStatement.map((s) => ({ ...s, Effect: "Deny" }));
    fc.assert(
      fc.property(any.request, any.policies, deny, (request, policies, statement) => {
        const { resource } = policies;
        if (!resource) return;
        const more = withStatements(resource, [...statementsOf(resource), statement]);
        expect(rank(request, { ...policies, resource: more })).to.be.at.most(rank(request, policies));
      }),
      RUNS,
    );
  });

  it("a further Allow never narrows", () => {
    const allow = any.ownStatement.map((s) => ({ ...s, Effect: "Allow" }));
    fc.assert(
      fc.property(any.request, any.policies, allow, (request, policies, statement) => {
        const more: NamedPolicy = {
          name: "more",
          document: { Version: "2012-10-17", Statement: statement as never },
        };
        const identity = [...(policies.identity ?? []), more];
        expect(rank(request, { ...policies, identity })).to.be.at.least(rank(request, policies));
      }),
      RUNS,
    );
  });

  it("a boundary, a session policy or one more level of SCPs never widens", () => {
    fc.assert(
      fc.property(
        any.request,
        any.policies,
        any.documentOf(any.ownStatement, "x"),
        (request, given, limit) => {
          const { boundary: _b, session: _s, ...policies } = given;
          const before = rank(request, policies);
          expect(rank(request, { ...policies, boundary: limit })).to.be.at.most(before);
          expect(rank(request, { ...policies, session: [limit] })).to.be.at.most(before);
          expect(rank(request, { ...policies, scps: [...(policies.scps ?? []), [limit]] })).to.be.at.most(
            before,
          );
        },
      ),
      RUNS,
    );
  });

  it("the order of statements and policies does not matter", () => {
    fc.assert(
      fc.property(any.request, any.policies, (request, policies) => {
        expect(rank(request, reversed(policies))).to.equal(rank(request, policies));
      }),
      RUNS,
    );
  });

  it("a decision with an unknown key holds for every value of it", () => {
    const value = fc.option(
      fc.oneof(
        fc.constantFrom(...any.VALUES),
        fc.uniqueArray(fc.constantFrom(...any.VALUES), { maxLength: 2 }),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        any.request,
        any.policies,
        fc.constantFrom(...any.KEYS),
        value,
        (request, policies, key, given) => {
          const { [key]: _dropped, ...others } = (request.context ?? {}) as Record<string, ContextValue>;
          const open = evaluate({ ...request, context: { ...others, [key]: UNKNOWN } }, policies);
          if (open.effect === "maybe") return;
          const context = { ...others, ...(given !== undefined && { [key]: given }) };
          // Many values without a set operator, or a variable without value, may leave the known case open.
          const known = evaluate({ ...request, context }, policies).effect;
          expect(known).to.equal(open.effect);
        },
      ),
      { numRuns: 4_000 },
    );
  });

  it("a decision with an unknown part of a statement holds for what the part turns out to be", () => {
    const part = fc.constantFrom(
      "Effect",
      "Action",
      "NotAction",
      "Resource",
      "NotResource",
      "Condition",
      "all",
    );
    fc.assert(
      fc.property(any.request, any.policies, part, (request, policies, element) => {
        const [first, ...rest] = policies.identity ?? [];
        if (!first) return;
        const [head, ...tail] = statementsOf(first);
        if (!head || (element !== "all" && !(element in head))) return;
        const hidden = element === "all" ? UNKNOWN : { ...head, [element]: UNKNOWN };
        const open = evaluate(request, {
          ...policies,
          identity: [withStatements(first, [hidden as never, ...tail]), ...rest],
        });
        if (open.effect !== "maybe") expect(evaluate(request, policies).effect).to.equal(open.effect);
      }),
      { numRuns: 4_000 },
    );
  });

  it("no document makes it throw, and none that AWS would refuse makes it allow", () => {
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.record({ Version: fc.jsonValue(), Statement: fc.array(fc.jsonValue()) }),
      fc.record({
        Statement: fc.record({
          Effect: fc.constant("Allow"),
          Action: fc.jsonValue(),
          Resource: fc.jsonValue(),
        }),
      }),
    );
    fc.assert(
      fc.property(any.request, junk, (request, document) => {
        const identity = [{ name: "junk", document: document as never }];
        const own = { ...request, resourceAccount: A };
        const { effect } = evaluate(own, { identity });
        if (effect === "allow" && own.principal.kind !== "root")
          expect(parsePolicy(document).ok).to.equal(true);
      }),
      RUNS,
    );
  });

  it("a document that parsePolicy accepts is never a maybe while all is known", () => {
    fc.assert(
      fc.property(any.request, any.documentOf(any.ownStatement, "own"), (request, policy) => {
        expect(parsePolicy(policy.document, "identity")).to.have.property("ok", true);
        const single = Object.values(request.context ?? {}).every((value) => typeof value === "string");
        const variable = JSON.stringify(policy.document).includes("${");
        if (single && !variable)
          expect(evaluate(request, { identity: [policy] }).effect).to.not.equal("maybe");
      }),
      RUNS,
    );
  });

  it("the same document decides the same, compiled before or not", () => {
    fc.assert(
      fc.property(any.request, any.policies, (request, policies) => {
        const first = evaluate(request, policies);
        expect(evaluate(request, policies)).to.deep.equal(first);
        expect(evaluate(request, structuredClone(policies))).to.deep.equal(first);
      }),
      RUNS,
    );
  });
});
