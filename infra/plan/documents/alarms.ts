// Decides who publishes to the topic of alarms: alarms and event rules of one account, under names of ours.
import { regionalArn, type Place } from "../names.ts";
import type { Statement } from "./document.ts";
import { administers } from "./keys.ts";

const publishers = (place: Place): Record<string, string> => ({
  "cloudwatch.amazonaws.com": regionalArn("cloudwatch", place, "alarm:lockgate-*"),
  "events.amazonaws.com": regionalArn("events", place, "rule/lockgate-*"),
});

export const alarmTopicPolicy = (place: Place, topic: string): Statement[] =>
  Object.entries(publishers(place)).map(([service, source]) => ({
    Sid: service.startsWith("events") ? "Rules" : "Alarms",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sns:Publish",
    Resource: regionalArn("sns", place, topic),
    Condition: {
      StringEquals: { "aws:SourceAccount": place.account },
      ArnLike: { "aws:SourceArn": source },
    },
  }));

/** An encrypted topic takes nothing from a service that may not use its key (SNS Developer Guide, "Key management"). */
export const alarmKeyPolicy = (place: Place, administrator: string): Statement[] => [
  administers(administrator),
  {
    Sid: "Publish",
    Effect: "Allow",
    Principal: { Service: Object.keys(publishers(place)) },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": place.account } },
  },
];
