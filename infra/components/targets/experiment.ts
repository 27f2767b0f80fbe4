// Declares what is broken on purpose after a release: machines, tasks or the links of a subnet, and users must not notice.
import { ExperimentTemplate } from "@pulumi/aws/fis/experimentTemplate.js";
import * as pulumi from "@pulumi/pulumi";
import type { App } from "../../configuration/schema.ts";
import { trustService } from "../../plan/documents/trust.ts";
import {
  breakerRole,
  breakerSources,
  breakerStatements,
  broken,
  cutFor,
  cutSubnets,
  dying,
  experimentTag,
  type Breakage,
} from "../../plan/experiments.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";

export type ExperimentArgs = {
  place: names.Place;
  app: string;
  environment: string;
  target: App["target"];
  /** What the app is called there: what of it may be broken is tagged with that. */
  own: string;
  /** Last part of the name of the role that breaks it; absent: the only one. */
  breaker?: string;
  /** ARN of the alarm that stops it at once. */
  alarmArn: pulumi.Input<string>;
};

type Broken = {
  type: string;
  /** What FIS calls its targets. */
  key: string;
  tag: (args: ExperimentArgs) => string;
  filters?: { path: string; values: string[] }[];
  count: (args: ExperimentArgs) => number;
  action: string;
  parameters?: { key: string; value: string }[];
};

/** By what is broken ("AWS FIS actions reference"). */
const breakages: Readonly<Record<Breakage, Broken>> = {
  machines: {
    type: "aws:ec2:instance",
    key: "Instances",
    tag: ({ own }) => own,
    filters: [{ path: "State.Name", values: ["running"] }],
    count: dying,
    action: "aws:ec2:terminate-instances",
  },
  tasks: {
    type: "aws:ecs:task",
    key: "Tasks",
    tag: ({ own }) => own,
    count: dying,
    action: "aws:ecs:stop-task",
  },
  links: {
    type: "aws:ec2:subnet",
    key: "Subnets",
    tag: ({ environment }) => cutSubnets(environment),
    // One zone at a time: the others are what must carry on.
    count: () => 1,
    action: "aws:network:disrupt-connectivity",
    parameters: [
      { key: "duration", value: cutFor },
      { key: "scope", value: "all" },
    ],
  },
};

export class Experiment extends pulumi.ComponentResource {
  readonly templateId: pulumi.Output<string>;

  constructor(name: string, args: ExperimentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Experiment", name, {}, opts);
    const { app, environment, own, alarmArn } = args;
    const breaks = broken(args, environment);
    this.templateId = new ExperimentTemplate(
      name,
      {
        description: `Breaks ${breaks.join(", then ")} of ${app} in ${environment}`,
        roleArn: this.role(args, breaks).ready,
        targets: breaks.map((what) => targetOf(what, args)),
        actions: breaks.map((what, index) => actionOf(what, breaks[index - 1])),
        stopConditions: [{ source: "aws:cloudwatch:alarm", value: alarmArn }],
        // Nothing found is nothing proven.
        experimentOptions: { accountTargeting: "single-account", emptyTargetResolutionMode: "fail" },
        tags: { [experimentTag]: own },
      },
      { parent: this },
    ).id;
    this.registerOutputs({ templateId: this.templateId });
  }

  private role(
    { place, app, environment, own, breaker = breakerRole }: ExperimentArgs,
    breaks: readonly Breakage[],
  ): ScopedRole {
    const roleName = names.jobRole(app, environment, breaker);
    return new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Breaks what of ${app} in ${environment} is tagged for it`,
        trust: trustService("fis.amazonaws.com", place.account, breakerSources(place)),
        statements: breakerStatements(place, { own, environment, breaks }),
      },
      { parent: this },
    );
  }
}

function targetOf(name: Breakage, args: ExperimentArgs) {
  const { type, tag, filters, count } = breakages[name];
  return {
    name,
    resourceType: type,
    resourceTags: [{ key: experimentTag, value: tag(args) }],
    ...(filters === undefined ? {} : { filters }),
    selectionMode: `COUNT(${count(args)})`,
  };
}

/** One after the other, so that it is known what the app does not get over. */
function actionOf(name: Breakage, before: Breakage | undefined) {
  const { action, key, parameters } = breakages[name];
  return {
    name: `break-${name}`,
    actionId: action,
    target: { key, value: name },
    ...(parameters === undefined ? {} : { parameters }),
    ...(before === undefined ? {} : { startAfters: [`break-${before}`] }),
  };
}
