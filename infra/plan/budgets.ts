// Decides when people hear of a budget: before it is used up, when it will be, and when it is.

/** Percentages of the amount (AWS Budgets User Guide, "Best practices"). */
export const budgetNotifications = (subscriberEmailAddresses: readonly string[]) =>
  (
    [
      ["ACTUAL", 80],
      ["FORECASTED", 100],
      ["ACTUAL", 100],
    ] as const
  ).map(([notificationType, threshold]) => ({
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [...subscriberEmailAddresses],
  }));
