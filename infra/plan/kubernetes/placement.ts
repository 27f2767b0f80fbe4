// Decides where pods run that have machines of their own: there and nowhere else.

/** The label and taint of machines that are kept for one purpose. */
export const purposeKey = "lockgate/for";

export const placedOn = (purpose: string) => ({
  nodeSelector: { [purposeKey]: purpose },
  tolerations: toleratedBy([purpose]),
});

/** Of those that are on machines of one purpose or another. */
export const toleratedBy = (purposes: readonly string[]) =>
  purposes.map((value) => ({ key: purposeKey, operator: "Equal", value, effect: "NoSchedule" }));
export const onOneOf = (purposes: readonly string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: purposeKey, operator: "In", values: purposes }] }],
    },
  },
});
