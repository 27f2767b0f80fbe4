// Decides the jobs of a pipeline for jobs that arrivals of data start: a release changes what they run, a sample tries it.
import { actions, allow, type Statement } from "../../documents/document.ts";
import { putsRevisions } from "../../documents/revisions.ts";
import { arrivalsTable, etlSteps } from "../../glue/etl.ts";
import { glueArn, lakeAlias, lakeBucket, objectsOf, stepName, workflowName } from "../../glue/names.ts";
import * as names from "../../names.ts";
import { placeOf } from "../../places.ts";
import { passesJobRole } from "./glueWorkflow.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

type Context = TargetContext<"glueEtl">;

export const glueEtl = (context: Context): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: {
    "glue.amazonaws.com": [names.runsAs],
    "lambda.amazonaws.com": ["start"],
    "states.amazonaws.com": ["flow"],
  },
});

const jobsOf = ({ config, app, environment }: Context): string[] =>
  etlSteps.map((step) =>
    glueArn(placeOf(config, environment.accountId), `job/${stepName(app.name, environment.name, step)}`),
  );

function deployment(context: Context): TargetJob {
  const { config, app, environment } = context;
  const { conform, build, rules } = app.target;
  const name = (step: string): string => stepName(app.name, environment.name, step);
  const scripts = {
    [name("conform")]: { script: conform },
    [name("build")]: { script: build, files: { "--rules": rules } },
  };
  return {
    command: "deployGlue",
    variables: {
      WORKFLOW: workflowName(app.name, environment.name),
      SCRIPTS: JSON.stringify(scripts),
      TRIGGERS: "[]",
      REVISIONS: names.revisionsBucket(config.company, environment.name, environment.accountId),
    },
    statements: [
      allow("Scripts", actions({ glue: "GetJob UpdateJob" }), jobsOf(context)),
      passesJobRole(context),
      ...putsRevisions({ config, app: app.name, environment }),
    ],
    timeoutMinutes: 30,
  };
}

/** Where people's data is, no sample is put among it. */
const triesIn = ({ config, environment }: Context): boolean =>
  config.environments.find(({ name }) => name === environment.name)?.production !== true;

function check(context: Context): TargetJob {
  const { config, app, environment } = context;
  const place = placeOf(config, environment.accountId);
  const raw = lakeBucket(config.company, environment.name, "raw", environment.accountId);
  const tries: Statement[] = [
    allow("Sample", ["s3:PutObject"], objectsOf(raw, `${app.name}/check`)),
    allow("SampleKey", ["kms:GenerateDataKey"], names.anyKeyArn(place), {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": lakeAlias(environment.name) },
    }),
    allow(
      "Arrivals",
      ["dynamodb:GetItem"],
      names.regionalArn("dynamodb", place, `table/${arrivalsTable(app.name, environment.name)}`),
    ),
  ];
  return {
    command: "checkEtl",
    variables: {
      JOBS: JSON.stringify(etlSteps.map((step) => stepName(app.name, environment.name, step))),
      ...(triesIn(context)
        ? { SAMPLE: app.target.sample, RAW: raw, ARRIVALS: arrivalsTable(app.name, environment.name) }
        : {}),
    },
    statements: [allow("Scripts", ["glue:GetJob"], jobsOf(context)), ...(triesIn(context) ? tries : [])],
    timeoutMinutes: Math.min(480, 30 + 2 * app.target.timeoutMinutes),
  };
}
