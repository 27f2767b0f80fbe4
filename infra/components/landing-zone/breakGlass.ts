// Declares the way into an account for emergencies: two people, a second factor, an hour, and a mail at once.
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import * as pulumi from "@pulumi/pulumi";
import {
  breakGlassBoundary,
  breakGlassPattern,
  breakGlassStatements,
  breakGlassTrust,
} from "../../plan/breakGlass.ts";
import { toJson } from "../../plan/documents/document.ts";
import { breakGlassBoundaryPolicy, breakGlassRole, breakGlassTopic, type Place } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { AlarmTopic } from "../logs/alarmTopic.ts";
import { boundaryTags } from "./boundary.ts";

export type BreakGlassArgs = {
  place: Place;
  administrator: string;
  /** ARNs of the two users. */
  identities: readonly string[];
  /** E-mail addresses that are told. */
  subscribers: readonly string[];
  protect: boolean;
};

export class BreakGlass extends pulumi.ComponentResource {
  constructor(name: string, args: BreakGlassArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:BreakGlass", name, {}, opts);
    const { place } = args;
    const boundary = new Policy(
      `${name}-${breakGlassBoundaryPolicy}`,
      {
        name: breakGlassBoundaryPolicy,
        description: "What breaking the glass never exceeds",
        policy: toJson(breakGlassBoundary(place)),
        tags: boundaryTags,
      },
      { parent: this },
    );
    // People are told before anybody can get in.
    const alarm = this.alarm(name, args);
    new ScopedRole(
      `${name}-${breakGlassRole}`,
      {
        account: place.account,
        roleName: breakGlassRole,
        description: "For emergencies: two named people, with MFA, for an hour; every use is told at once",
        trust: breakGlassTrust(args.identities),
        boundary: boundary.arn,
        statements: breakGlassStatements(place),
      },
      { parent: this, dependsOn: [alarm] },
    );
    this.registerOutputs({});
  }

  /** In the account itself, so that nothing between it and the mail can be switched off elsewhere. */
  private alarm(name: string, { place, ...args }: BreakGlassArgs): EventTarget {
    const topic = new AlarmTopic(
      `${name}-break-glass`,
      { ...args, place, topicName: breakGlassTopic },
      { parent: this },
    );
    const rule = new EventRule(
      name,
      {
        name: breakGlassTopic,
        description: "Somebody broke the glass, or tried to",
        eventPattern: JSON.stringify(breakGlassPattern(place.account)),
        state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      },
      { parent: this },
    );
    return new EventTarget(name, { rule: rule.name, targetId: "people", arn: topic.arn }, { parent: this });
  }
}
