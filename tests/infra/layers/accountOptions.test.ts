import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { declareOrg } from "../../../infra/layers/org.ts";
import { changed, exampleConfig, valueOf } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one } from "../mocks.ts";

type Row = Record<string, unknown> & { name: string };
const contact = { name: "Accounting", title: "Bills", email: "bills@acme.example", phone: "+49 30 1" };
const accounts = (baseline: object) => ({
  accounts: (valueOf("org", "accounts") as Row[]).map((row) =>
    row.name === "sandbox" ? { ...row, baseline } : row,
  ),
});
const faultsOf = (baseline: object): string[] => {
  const result = validateConfig("org", changed("org", accounts(baseline)));
  return result.ok ? [] : result.faults.map(({ path, remedy }) => `${formatPath(path)}: ${remedy}`);
};

describe("A3 the baseline options of an account", () => {
  it("are a budget, told to the owner in time, and contacts of its own, of that account only", async () => {
    const config = exampleConfig(
      "org",
      accounts({ budget: { monthlyUsd: 200 }, contacts: { billing: contact } }),
    );
    const resources = await declared("org", () => declareOrg(config));
    const budget = one(resources, "aws:budgets/budget:Budget");
    expect(budget.provider).to.equal("management");
    expect(budget.inputs).to.include({
      name: "lockgate-sandbox",
      limitAmount: "200",
      limitUnit: "USD",
      timeUnit: "MONTHLY",
    });
    expect(budget.inputs["costFilters"]).to.deep.equal([{ name: "LinkedAccount", values: ["966749513692"] }]);
    const told = budget.inputs["notifications"] as {
      notificationType: string;
      threshold: number;
      subscriberEmailAddresses: string[];
    }[];
    expect(told.map(({ notificationType, threshold }) => `${notificationType} ${threshold}`)).to.deep.equal([
      "ACTUAL 80",
      "FORECASTED 100",
      "ACTUAL 100",
    ]);
    for (const { subscriberEmailAddresses } of told)
      expect(subscriberEmailAddresses).to.deep.equal(["platform@acme.example"]);
    const billing = ofType(resources, "aws:account/alternativeContact:AlternativeContact").filter(
      ({ inputs }) => inputs["alternateContactType"] === "BILLING",
    );
    expect(billing.map(({ inputs }) => [inputs["accountId"], inputs["emailAddress"]])).to.deep.equal([
      ["966749513692", "bills@acme.example"],
    ]);
    expect(findingsOf(resources)).to.not.include.members(["ORG-12"]);
  });

  it("tell others than the owner where they are named", async () => {
    const config = exampleConfig("org", accounts({ budget: { monthlyUsd: 5, tells: ["a@b.example"] } }));
    const { inputs } = one(await declared("org", () => declareOrg(config)), "aws:budgets/budget:Budget");
    expect(JSON.stringify(inputs["notifications"])).to.contain("a@b.example").and.not.contain("platform@");
  });

  it("are refused with every fault at once", () => {
    const faults = faultsOf({
      budget: { monthlyUsd: 0, tells: [] },
      contacts: { billing: { ...contact, phone: "call me" }, legal: contact },
      colour: "red",
    });
    expect(faults.map((fault) => fault.split(":")[0])).to.have.members([
      "accounts[4].baseline.budget.monthlyUsd",
      "accounts[4].baseline.budget.tells",
      "accounts[4].baseline.contacts.billing.phone",
      "accounts[4].baseline.contacts.legal",
      "accounts[4].baseline.colour",
    ]);
    expect(faults.join("\n"))
      .to.match(/US dollars a month/)
      .and.match(/at least one e-mail/);
  });
});
