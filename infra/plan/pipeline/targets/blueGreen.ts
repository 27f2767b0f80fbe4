// Decides the jobs of two fleets behind one balancer: a release goes to the one that nobody uses, and users follow by its shares.
import { colours } from "../../colours.ts";
import { breakerOf, experimentOnLive, isExperimentedOn } from "../../experiments.ts";
import { movesUsers, releasesTo, seesShares, watchesMachines } from "../../documents/machines.ts";
import * as names from "../../names.ts";
import { deployerRole, minutesEach, paceConfig } from "./ec2.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";
import { alarmName } from "./lambdaCanary.ts";

type Context = TargetContext<"blueGreen" | "ec2Efs">;

/** Nobody uses the fleet meanwhile; all at once would be content with a single machine that works. */
export const idlePace = "HalfAtATime";

export const blueGreen = (context: TargetContext<"blueGreen">): TargetPlan => ({
  deploy: deployBeside(context),
  check: checkLive(context),
  roles: {
    "ec2.amazonaws.com": [names.runsAs],
    "codedeploy.amazonaws.com": [deployerRole],
    ...breakers(context),
  },
});

/** The roles that AWS FIS breaks as: one of each fleet. */
export const breakers = ({ app, environment }: Context): TargetPlan["roles"] =>
  isExperimentedOn(app, environment.name) ? { "fis.amazonaws.com": colours.map(breakerOf) } : {};

/** Variables of both jobs: where users are, and who is behind each share. */
function behind({ app, environment }: Context): Record<string, string> {
  return {
    BALANCER: names.balancerName(app.name, environment.name),
    MACHINES: String(app.target.instances),
    ALARM_NAME: alarmName(app.name, environment.name),
    ...Object.fromEntries(
      colours.map((colour) => [
        `${colour.toUpperCase()}_TARGETS`,
        names.targetsName(app.name, environment.name, colour),
      ]),
    ),
  };
}

export function deployBeside(context: Context): TargetJob {
  const { config, app, environment } = context;
  const { steps, stepMinutes } = app.target;
  const groups = colours.map((colour) => names.fleetName(app.name, environment.name, colour));
  const own = { config, app: app.name, environment };
  return {
    command: "deployBlueGreen",
    variables: {
      ...behind(context),
      DEPLOYMENT_APPLICATION: names.fleetName(app.name, environment.name),
      ...Object.fromEntries(
        colours.map((colour, index) => [`${colour.toUpperCase()}_GROUP`, groups[index] ?? ""]),
      ),
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
      STEPS: steps.join(" "),
      STEP_MINUTES: String(stepMinutes),
    },
    statements: [
      ...releasesTo(own, groups, [paceConfig(idlePace)]),
      ...watchesMachines(own),
      seesShares(),
      movesUsers(own),
    ],
    // Both halves of a fleet, and back; then users step by step, and all of them last.
    timeoutMinutes: 30 + 4 * minutesEach + (steps.length + 1) * stepMinutes,
  };
}

export function checkLive(context: Context): TargetJob {
  const { config, app, environment } = context;
  const { variables, statements, more, minutes } = experimentOnLive(config, app, environment);
  return {
    command: "checkBlueGreen",
    variables: { ...behind(context), ...variables },
    ...more,
    statements: [...statements, ...watchesMachines({ config, app: app.name, environment }), seesShares()],
    timeoutMinutes: 15 + minutes,
  };
}
