// Decides how CodeDeploy moves the traffic of an alias: by its predefined configurations (CodeDeploy User Guide).

/** So much of the traffic, from so many seconds after the beginning on. */
export type ShiftStep = { afterSeconds: number; percent: number };

/** The last step has all of it. Throws RangeError for a configuration that is none of AWS's own. */
export function shiftSteps(configuration: string): ShiftStep[] {
  const name = configuration.replace(/^CodeDeployDefault\./, "");
  if (name === "LambdaAllAtOnce") return [{ afterSeconds: 0, percent: 100 }];
  const canary = /^LambdaCanary(\d+)Percent(\d+)Minutes$/.exec(name);
  if (canary !== null)
    return [
      { afterSeconds: 0, percent: Number(canary[1]) },
      { afterSeconds: Number(canary[2]) * 60, percent: 100 },
    ];
  const linear = /^LambdaLinear(\d+)PercentEvery(\d+)Minutes?$/.exec(name);
  if (linear === null)
    throw new RangeError(
      `deployment configuration ${configuration} is not rehearsed: it is none of AWS's own`,
    );
  const percent = Number(linear[1]);
  return Array.from({ length: Math.ceil(100 / percent) }, (_, index) => ({
    afterSeconds: index * Number(linear[2]) * 60,
    percent: Math.min(100, (index + 1) * percent),
  }));
}
