// Decides the jobs of a Lambda target: CodeDeploy shifts the alias by a canary, an alarm rolls it back.
import { functionName, regionalArn, runsAs } from "../../names.ts";
import { shifts } from "../../paces.ts";
import { actions, type Statement } from "../../documents/document.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

/** The alias that callers use; CodeDeploy moves it from version to version. */
export const liveAlias = "live";
export const alarmName = (app: string, environment: string): string =>
  `lockgate-${app}-${environment}-exceptions`;
/** CodeDeploy application and deployment group carry the function's name. */
export const deploymentConfig = (shift: string): string => `CodeDeployDefault.${shift}`;

export const lambdaCanary = (context: TargetContext<"lambdaCanary">): TargetPlan => ({
  deploy: deployment(context),
  check: check(context),
  roles: { "codedeploy.amazonaws.com": ["shift"], "lambda.amazonaws.com": [runsAs] },
});

function arns({ config, app, environment }: TargetContext<"lambdaCanary">) {
  const place = placeOf(config, environment.accountId);
  const name = functionName(app.name, environment.name);
  return {
    name,
    lambda: regionalArn("lambda", place, `function:${name}`),
    codedeploy: [
      regionalArn("codedeploy", place, `application:${name}`),
      regionalArn("codedeploy", place, `deploymentgroup:${name}/${name}`),
      // Each that the app may choose: whichever it is, the right stays the same.
      ...shifts.map((shift) =>
        regionalArn("codedeploy", place, `deploymentconfig:${deploymentConfig(shift)}`),
      ),
    ],
    alarm: regionalArn("cloudwatch", place, `alarm:${alarmName(app.name, environment.name)}`),
  };
}

function deployment(context: TargetContext<"lambdaCanary">): TargetJob {
  const { name, lambda, codedeploy } = arns(context);
  const variables = {
    FUNCTION_NAME: name,
    FUNCTION_ALIAS: liveAlias,
    DEPLOYMENT_APPLICATION: name,
    DEPLOYMENT_GROUP: name,
  };
  const statements: Statement[] = [
    {
      Sid: "NewVersion",
      Effect: "Allow",
      Action: actions({
        lambda: "GetAlias GetFunction PublishVersion UpdateAlias UpdateFunctionCode",
      }),
      Resource: [lambda, `${lambda}:*`],
    },
    {
      Sid: "Shift",
      Effect: "Allow",
      Action: actions({
        codedeploy: `
          CreateDeployment GetApplicationRevision GetDeployment GetDeploymentConfig GetDeploymentGroup
          RegisterApplicationRevision
        `,
      }),
      Resource: codedeploy,
    },
  ];
  return { command: "deployLambda", variables, statements, timeoutMinutes: 60 };
}

function check(context: TargetContext<"lambdaCanary">): TargetJob {
  const { name, lambda, alarm } = arns(context);
  const alarmOf = alarmName(context.app.name, context.environment.name);
  return {
    command: "checkLambda",
    variables: { FUNCTION_NAME: name, FUNCTION_ALIAS: liveAlias, ALARM_NAME: alarmOf },
    statements: [
      { Sid: "Invoke", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: `${lambda}:${liveAlias}` },
      { Sid: "Alarm", Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: alarm },
    ],
    timeoutMinutes: 15,
  };
}
