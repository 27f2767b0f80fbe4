// Decides the jobs of a workflow of Glue: a release changes what its jobs run, while nothing of it runs, and is tried by one run.
import { actions, allow } from "../../documents/document.ts";
import { putsRevisions } from "../../documents/revisions.ts";
import { glueArn, stepName, workflowName } from "../../glue/names.ts";
import { triggersOf } from "../../glue/workflow.ts";
import * as names from "../../names.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

type Context = TargetContext<"glueWorkflow">;

/** CodeBuild's longest. */
const mostMinutes = 480;

export const glueWorkflow = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "glue.amazonaws.com": [names.runsAs] },
});

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const place = placeOf(config, environment.accountId);
  const workflow = workflowName(app.name, environment.name);
  const { steps } = app.target;
  const scripts = steps.flatMap(({ name, job }) =>
    job === undefined ? [] : [[stepName(app.name, environment.name, name), { script: job }]],
  );
  return {
    command: "deployGlue",
    variables: {
      WORKFLOW: workflow,
      SCRIPTS: JSON.stringify(Object.fromEntries(scripts)),
      TRIGGERS: JSON.stringify(triggersOf(workflow, steps).map(({ name }) => name)),
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [
      allow(
        "Scripts",
        actions({ glue: "GetJob UpdateJob" }),
        scripts.map(([name]) => glueArn(place, `job/${String(name)}`)),
      ),
      allow(
        "Triggers",
        actions({ glue: "GetTrigger StartTrigger StopTrigger" }),
        glueArn(place, `trigger/${workflow}-*`),
      ),
      allow("Runs", actions({ glue: "GetWorkflow" }), glueArn(place, `workflow/${workflow}`)),
      passesJobRole(context),
      ...putsRevisions({ config, app: app.name, environment }),
    ],
    // A run that is under way comes to its end first.
    timeoutMinutes: minutesOf(context),
  };
}

/** Whoever changes a job names its role anew. */
export const passesJobRole = ({
  app,
  environment,
}: {
  app: { name: string };
  environment: { name: string; accountId: string };
}) =>
  allow(
    "PassRole",
    ["iam:PassRole"],
    names.roleArn(environment.accountId, names.jobRole(app.name, environment.name, names.runsAs)),
    { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } },
  );

function check(context: Context): TargetJob {
  const { config, app, environment } = context;
  const workflow = workflowName(app.name, environment.name);
  return {
    command: "checkGlue",
    variables: { WORKFLOW: workflow, STEPS: String(app.target.steps.length) },
    statements: [
      allow(
        "TryWorkflow",
        actions({ glue: "GetWorkflowRun StartWorkflowRun" }),
        glueArn(placeOf(config, environment.accountId), `workflow/${workflow}`),
      ),
    ],
    timeoutMinutes: minutesOf(context),
  };
}

/** As long as all steps may take, one after the other. */
const minutesOf = ({ app: { target } }: Context): number =>
  Math.min(mostMinutes, 30 + target.steps.length * target.timeoutMinutes);
