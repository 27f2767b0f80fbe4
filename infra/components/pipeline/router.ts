// Declares the router of pushes: the address that GitHub calls, the function behind it, its table of pipelines and its memory.
import * as pulumi from "@pulumi/pulumi";
import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import type { ToolingConfig } from "../../configuration/schema.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { routerStatements, type RouteRow } from "../../plan/pipeline/routes.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import { CodeSigning } from "../targets/codeSigning.ts";

export type RouterArgs = {
  company: string;
  place: names.Place;
  rows: readonly RouteRow[];
  /** Without it pipelines start on any day. */
  calendar: ToolingConfig["routing"];
  administrator: string;
  logs: LogSettings;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

/** So many deliveries are looked at side by side: whoever floods the address holds up nothing else. */
const sideBySide = 5;
/** Early on each day that may be one of releases, UTC; the function knows the calendar. */
const mornings = "cron(0 6 ? * MON-FRI *)";

export class Router extends pulumi.ComponentResource {
  /** For the webhook's settings at GitHub. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: RouterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Router", name, {}, opts);
    for (const row of args.rows) this.row(row);
    const fn = this.lambda(name, args, this.memory(name, args));
    this.url = this.api(name, fn);
    if (args.calendar !== undefined) this.wake(name, fn);
    this.registerOutputs({ url: this.url });
  }

  private row(row: RouteRow): void {
    new Parameter(
      `route-${row.pipeline}`,
      {
        name: `${names.routesPath}/${row.pipeline}`,
        description: `Which pushes start ${row.pipeline}`,
        tier: "Standard",
        type: "String",
        insecureValue: JSON.stringify(row),
      },
      { parent: this },
    );
  }

  /** What was taken is never taken again, so that no row of it ever goes. */
  private memory(name: string, { protect }: RouterArgs): pulumi.Output<string> {
    return new Table(
      name,
      {
        name: names.router,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "kind",
        rangeKey: "id",
        attributes: ["kind", "id"].map((attribute) => ({ name: attribute, type: "S" })),
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: false },
        deletionProtectionEnabled: protect,
      },
      { parent: this, protect },
    ).name;
  }

  private lambda(name: string, args: RouterArgs, table: pulumi.Output<string>): LambdaFunction {
    const { place, calendar } = args;
    const codeSigning = new CodeSigning(
      name,
      { ...args, account: place.account, environment: "tooling", profiles: [] },
      { parent: this },
    );
    return handlerFunction(
      name,
      {
        name: names.router,
        description: "Starts the pipelines whose files a push has changed",
        role: this.role(args).ready,
        memorySize: 256,
        timeout: 29,
        reservedConcurrentExecutions: sideBySide,
        logs: args.logs,
        codeSigning,
        code: codeSigning.sign(name, handlerArchive(bundleHandlers(["route/handler.ts"])["handler"] ?? "")),
        environment: {
          variables: {
            TABLE: table,
            ROUTES: names.routesPath,
            SECRET: names.webhookSecret,
            CALENDAR: calendar === undefined ? "none" : JSON.stringify(calendar),
          },
        },
      },
      { parent: this },
    );
  }

  private role({ place, rows }: RouterArgs): ScopedRole {
    return new ScopedRole(
      names.router,
      {
        account: place.account,
        roleName: names.router,
        description: "Starts the pipelines of apps that share a repository",
        trust: trustService("lambda.amazonaws.com", place.account),
        statements: routerStatements(
          place,
          rows.map(({ pipeline }) => pipeline),
        ),
      },
      { parent: this },
    );
  }

  /** One route, which anybody may call: what counts is the signature. */
  private api(name: string, fn: LambdaFunction): pulumi.Output<string> {
    const api = new Api(
      name,
      {
        name: names.router,
        description: "Takes GitHub's webhook",
        protocolType: "HTTP",
        routeKey: "POST /github",
        target: fn.arn,
      },
      { parent: this },
    );
    this.lets(
      `${name}-api`,
      fn,
      "apigateway.amazonaws.com",
      pulumi.interpolate`${api.executionArn}/*/POST/github`,
    );
    return pulumi.interpolate`${api.apiEndpoint}/github`;
  }

  private wake(name: string, fn: LambdaFunction): void {
    const rule = new EventRule(
      name,
      {
        name: names.router,
        description: "Starts what has waited for a day of releases",
        scheduleExpression: mornings,
      },
      { parent: this },
    );
    this.lets(`${name}-mornings`, fn, "events.amazonaws.com", rule.arn);
    new EventTarget(
      name,
      { rule: rule.name, targetId: "router", arn: fn.arn, input: JSON.stringify({ wake: true }) },
      { parent: this },
    );
  }

  private lets(name: string, fn: LambdaFunction, principal: string, sourceArn: pulumi.Output<string>): void {
    new Permission(
      name,
      { function: fn.name, action: "lambda:InvokeFunction", principal, sourceArn, statementId: name },
      { parent: this },
    );
  }
}
