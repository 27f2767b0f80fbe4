// Decides the jobs of a model: it is put beside the data of an environment, evaluated there, and accepted by its metric alone.
import { actions, allow } from "../../documents/document.ts";
import { putsRevisions } from "../../documents/revisions.ts";
import { acceptedModel, evaluateStep, evaluations } from "../../glue/model.ts";
import { glueArn, lakeAlias, lakeBucket, objectsOf, stepName, workflowName } from "../../glue/names.ts";
import * as names from "../../names.ts";
import { placeOf } from "../../places.ts";
import { passesJobRole } from "./glueWorkflow.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

type Context = TargetContext<"model">;

export const model = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "glue.amazonaws.com": [names.runsAs] },
});

const jobOf = ({ app, environment }: Context): string => stepName(app.name, environment.name, evaluateStep);

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const { evaluate, model: file } = app.target;
  return {
    command: "deployGlue",
    variables: {
      WORKFLOW: workflowName(app.name, environment.name),
      SCRIPTS: JSON.stringify({ [jobOf(context)]: { script: evaluate, files: { "--model": file } } }),
      TRIGGERS: "[]",
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [
      allow(
        "Scripts",
        actions({ glue: "GetJob UpdateJob" }),
        glueArn(placeOf(config, environment.accountId), `job/${jobOf(context)}`),
      ),
      passesJobRole(context),
      ...putsRevisions({ config, app: app.name, environment }),
    ],
    timeoutMinutes: 30,
  };
}

function check(context: Context): TargetJob {
  const { config, app, environment } = context;
  const { metric, threshold, timeoutMinutes } = app.target;
  const place = placeOf(config, environment.accountId);
  const results = lakeBucket(config.company, environment.name, "purpose", environment.accountId);
  const accepted = acceptedModel(app.name, environment.name);
  return {
    command: "checkModel",
    variables: {
      JOB: jobOf(context),
      METRIC: metric,
      // Of the configuration, not of the release: whoever trains does not say what is enough.
      THRESHOLD: String(threshold),
      RESULTS: `${results}/${app.name}/${evaluations}`,
      ACCEPTED: accepted,
    },
    statements: [
      allow(
        "Evaluate",
        actions({ glue: "GetJob GetJobRun StartJobRun" }),
        glueArn(place, `job/${jobOf(context)}`),
      ),
      allow("Evaluation", ["s3:GetObject"], objectsOf(results, `${app.name}/${evaluations}`)),
      allow("EvaluationKey", ["kms:Decrypt"], names.anyKeyArn(place), {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": lakeAlias(environment.name) },
      }),
      allow("Accept", ["ssm:PutParameter"], names.regionalArn("ssm", place, `parameter${accepted}`)),
    ],
    timeoutMinutes: Math.min(480, 30 + timeoutMinutes),
  };
}
