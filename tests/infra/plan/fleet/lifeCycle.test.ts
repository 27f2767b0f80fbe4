import { expect } from "chai";
import {
  stateBack,
  stepFor,
  type TenantRow,
  type TenantState,
} from "../../../../infra/plan/fleet/lifeCycle.ts";

const [release, older] = ["a".repeat(64), "b".repeat(64)];
const row = (state: TenantState, version?: string): TenantRow => ({
  id: "unicorn",
  accountId: "111122223333",
  region: "eu-central-1",
  ring: "broad",
  state,
  ...(version === undefined ? {} : { version }),
});
const states = ["active", "disabled", "archived", "deleted"] as const;

describe("F5 the life of a tenant", () => {
  /** From what stands in its account to what the table says. */
  const ways: Readonly<Record<string, string>> = {
    "active active": "update",
    "active disabled": "mark",
    "disabled active": "update",
    "disabled disabled": "nothing",
    "disabled archived": "mark",
    "archived archived": "nothing",
    "archived disabled": "mark",
    "archived deleted": "delete",
  };
  for (const from of states.slice(0, 3))
    for (const to of states) {
      const expected = ways[`${from} ${to}`];
      it(`F5 ${from} to ${to} is ${expected ?? "refused, with the way that it can go"}`, () => {
        const step = () => stepFor(row(to), { state: from, release: older }, release);
        if (expected === undefined)
          expect(step).to.throw(
            RangeError,
            `tenant unicorn is ${from} and can't become ${to}: it may become`,
          );
        else expect(step()).to.equal(expected);
      });
    }

  it("F5 nothing is deleted that was not archived before", () => {
    for (const from of ["active", "disabled"] as const)
      expect(() => stepFor(row("deleted"), { state: from, release }, release)).to.throw(
        "can't become deleted",
      );
  });

  it("F5 who has nothing gets something only as long as it is active", () => {
    expect(states.map((state) => stepFor(row(state), undefined, release))).to.deep.equal([
      "create",
      "nothing",
      "nothing",
      "nothing",
    ]);
  });

  it("C16 a tenant that is pinned takes its version and no other, and is told its state all the same", () => {
    expect(stepFor(row("active", older), undefined, release)).to.equal("nothing");
    expect(stepFor(row("active", release), undefined, release)).to.equal("create");
    expect(stepFor(row("active", older), { state: "active", release: older }, release)).to.equal("nothing");
    expect(stepFor(row("active", release), { state: "active", release: older }, release)).to.equal("update");
    expect(stepFor(row("active", older), { state: "disabled", release: older }, release)).to.equal("mark");
  });

  it("the same release again changes nothing", () => {
    expect(stepFor(row("active"), { state: "active", release }, release)).to.equal("nothing");
  });

  it("C6 E5 on the way back from a bad release a tenant is told its row's state where it may become that, and keeps its own else", () => {
    const back = (state: TenantState, to: TenantState | undefined) =>
      stateBack(to && row(to), { state, release });
    expect(states.map((to) => back("active", to))).to.deep.equal(["active", "disabled", "active", "active"]);
    expect(back("disabled", "archived")).to.equal("archived");
    for (const state of states.slice(0, 3)) {
      expect(back(state, undefined), `${state}, whose row is gone`).to.equal(state);
      expect(back(state, "deleted"), `${state}, which is to be deleted`).to.equal(state);
    }
  });
});
