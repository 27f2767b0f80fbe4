// Decides the jobs of two fleets that read their code from a file system: it is written to the colour that nobody uses, and
// the check of what runs says which colour is the good one.
import { colours } from "../../colours.ts";
import { flips, writesCode } from "../../documents/sharedCode.ts";
import * as names from "../../names.ts";
import { breakers, checkLive, deployBeside } from "./blueGreen.ts";
import { deployerRole } from "./ec2.ts";
import type { TargetContext, TargetPlan } from "./index.ts";

/** Last part of the name of the role that writes a colour (`names.writerName`). */
const writers = colours.map((colour) => `${colour}-write`);

export const ec2Efs = (context: TargetContext<"ec2Efs">): TargetPlan => {
  const { config, app, environment } = context;
  const own = { config, app: app.name, environment };
  const [deploy, check] = [deployBeside(context), checkLive(context)];
  const variables = { COLOUR: names.colourParameter(app.name, environment.name) };
  return {
    deploy: {
      ...deploy,
      command: "deployEc2Efs",
      variables: {
        ...deploy.variables,
        ...variables,
        CLAIM: names.claimParameter(app.name, environment.name),
        // Then CodeBuild has ended whoever has it.
        CLAIM_MINUTES: String(deploy.timeoutMinutes),
        ...Object.fromEntries(
          colours.map((colour) => [
            `${colour.toUpperCase()}_WRITER`,
            names.writerName(app.name, environment.name, colour),
          ]),
        ),
      },
      statements: [...deploy.statements, ...writesCode(own)],
    },
    check: {
      ...check,
      command: "checkEc2Efs",
      variables: { ...check.variables, ...variables },
      statements: [...check.statements, flips(own)],
    },
    roles: {
      "ec2.amazonaws.com": [names.runsAs],
      "codedeploy.amazonaws.com": [deployerRole],
      "lambda.amazonaws.com": writers,
      ...breakers(context),
    },
  };
};
