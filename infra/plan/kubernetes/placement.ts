// Decides where pods run that have machines of their own: there and nowhere else.

/** The label and taint of machines that are kept for one purpose. */
export const purposeKey = "lockgate/for";

export const placedOn = (purpose: string) => ({
  nodeSelector: { [purposeKey]: purpose },
  tolerations: [{ key: purposeKey, operator: "Equal", value: purpose, effect: "NoSchedule" }],
});
