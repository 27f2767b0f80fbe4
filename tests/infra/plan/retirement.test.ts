import { expect } from "chai";
import { retiredTag, retirementStage, retirementStages } from "../../../infra/plan/retirement.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("org");
const living = config.accounts.find(({ name }) => name === "sandbox") as (typeof config.accounts)[number];
const retired = { ...living, retire: true };
const since = (day: string) => ({
  name: "sandbox",
  id: "1",
  email: "a",
  closes: false,
  tags: { [retiredTag]: day },
});
const stage = (row: typeof living, recorded: ReturnType<typeof since> | undefined, today: string) =>
  retirementStage(row, recorded, { logRetentionDays: 365 }, today);

describe("A4 accounts that are given up", () => {
  it("live without retire, whatever is recorded", () => {
    expect(stage(living, since("2020-01-01"), "2026-11-25")).to.deep.equal({ closes: false });
  });

  it("wait from the day on which that is first declared, and never close in that run", () => {
    expect(stage({ ...retired, retainDays: 0 }, undefined, "2026-11-25")).to.deep.equal({
      since: "2026-11-25",
      closes: false,
    });
  });

  for (const [title, row, today, closes] of [
    ["as long as logs are kept: not a day less", retired, "2026-12-31", false],
    ["as long as logs are kept: not a day more", retired, "2027-01-01", true],
    ["as long as the row says: not a day less", { ...retired, retainDays: 400 }, "2027-02-04", false],
    ["as long as the row says: not a day more", { ...retired, retainDays: 400 }, "2027-02-05", true],
  ] as const)
    it(`are kept ${title}`, () => {
      expect(stage(row, since("2026-01-01"), today)).to.deep.equal({ since: "2026-01-01", closes });
    });

  it("are found under their former name, and units go in two runs", () => {
    const accounts = [{ ...retired, name: "playground", formerly: "sandbox" }];
    const units = [{ ...(config.units[0] as (typeof config.units)[number]), name: "Old", retire: true }];
    const given = { ...config, accounts, units };
    const stages = retirementStages(given, { accounts: [since("2026-01-01")], units: [] }, "2026-11-25");
    expect(stages.accounts.get("playground")?.since).to.equal("2026-01-01");
    expect(stages.units.get("Old")).to.deep.equal({ since: "2026-11-25", closes: true });
  });
});
