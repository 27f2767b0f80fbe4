// How fast CodeDeploy goes: of its predefined configurations those that an app may choose. All at once is not among them.

/** On machines and devices. */
export const paces = ["OneAtATime", "HalfAtATime"] as const;
/** From one version of a function to the next. */
export const shifts = [
  "LambdaCanary10Percent5Minutes",
  "LambdaCanary10Percent10Minutes",
  "LambdaCanary10Percent15Minutes",
  "LambdaCanary10Percent30Minutes",
  "LambdaLinear10PercentEvery1Minute",
  "LambdaLinear10PercentEvery10Minutes",
] as const;
