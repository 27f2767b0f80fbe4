// The map from rules to the controls of NIST SP 800-53 r5.
import { expect } from "chai";
import { FAMILIES, isControl } from "../../../policy-pack/docs/controls.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { bySystem, controls, controlsPage, unserved } from "../../docs/reference/controls.ts";
import { systems } from "../../docs/reference/systems.ts";

describe("D13 the map of controls", () => {
  it("has every rule, each under a control that revision 5 has", () => {
    for (const { id, maps } of rules) {
      expect(maps.nist.length, id).to.be.greaterThan(0);
      for (const control of maps.nist) expect(isControl(control), `${id} ${control}`).to.equal(true);
    }
    const mapped = new Set([...controls().values()].flatMap((control) => control.rules));
    expect([...mapped].toSorted()).to.deep.equal(rules.map(({ id }) => id).toSorted());
  });

  it("names systems that are built, under controls that are there", () => {
    for (const [control, ids] of Object.entries(bySystem)) {
      expect(isControl(control), control).to.equal(true);
      for (const id of ids) expect(systems, id).to.have.property(id);
    }
  });

  it("lists each family of which nothing is served, and no other", () => {
    const open = unserved(controls().keys());
    const page = controlsPage();
    expect(open).to.include.members(["AT", "PE", "PS"]);
    expect(open).to.not.include.members(["AC"]);
    for (const id of Object.keys(FAMILIES))
      expect(new RegExp(`^\\| ${id} \\|`, "m").test(page), id).to.equal(open.includes(id));
  });

  it("knows no control that is withdrawn or was never there", () => {
    for (const wrong of ["AC-13", "AC-26", "CP-5", "XX-1", "AC", "AC-0", "AC-3 ", "ac-3"])
      expect(isControl(wrong), wrong).to.equal(false);
    for (const right of ["AC-3", "AC-3(7)", "SC-51"]) expect(isControl(right), right).to.equal(true);
  });
});
