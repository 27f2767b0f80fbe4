import { expect } from "chai";
import { budget } from "../../../../sandbox/aws/budgets/budget.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const notification = {
  comparisonOperator: "GREATER_THAN",
  notificationType: "ACTUAL",
  threshold: 80,
  thresholdType: "PERCENTAGE",
  subscriberEmailAddresses: ["ada@acme.example"],
};
const good: Properties = {
  name: "lockgate-sandbox",
  budgetType: "COST",
  timeUnit: "MONTHLY",
  limitAmount: "100",
  limitUnit: "USD",
  costFilters: [{ name: "LinkedAccount", values: ["123456789012"] }],
  notifications: [notification],
};

describe("budgets Budget", () => {
  it("has account and name as id, and its ARN", () => {
    const { id, outputs } = testWorld().create(budget, good);
    expect(id).to.equal(`${workload}:lockgate-sandbox`);
    expect(outputs).to.include({
      arn: `arn:aws:budgets::${workload}:budget/lockgate-sandbox`,
      accountId: workload,
    });
  });

  it("is made once an account", () => {
    const world = testWorld();
    world.create(budget, good);
    expect(() => world.create(budget, good)).to.throw(/DuplicateRecordException/);
  });

  itRefuses(budget, () => ({ world: testWorld(), inputs: good }), [
    ["a name with a colon", { name: "a:b" }, /without :/],
    ["a type that is none", { budgetType: "MONEY" }, /COST/],
    ["a time that is none", { timeUnit: "WEEKLY" }, /MONTHLY/],
    ["an amount that is none", { limitAmount: "much" }, /an amount such as/],
    ["costs without amount", { limitAmount: undefined }, /is missing/],
    ["costs in euro", { limitUnit: "EUR" }, /costs are in USD/],
    [
      "a notification that nobody gets",
      { notifications: [{ ...notification, subscriberEmailAddresses: [] }] },
      /no subscriber/,
    ],
    ["a threshold of nothing", { notifications: [{ ...notification, threshold: 0 }] }, /0/],
    [
      "an unknown kind of notification",
      { notifications: [{ ...notification, notificationType: "GUESSED" }] },
      /FORECASTED/,
    ],
    [
      "eleven subscribers",
      {
        notifications: [
          {
            ...notification,
            subscriberEmailAddresses: Array.from({ length: 11 }, (_, n) => `${n}@a.example`),
          },
        ],
      },
      /at most 10|0 to 10|length 11|11/,
    ],
    ...badTags,
  ]);
});
