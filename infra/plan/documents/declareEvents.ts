// Decides how the deploy role declares what tells of events: rules of EventBridge, topics.
import * as names from "../names.ts";
import { actions, allow, type Statement } from "./document.ts";

export const declareRules = (place: names.Place): Statement =>
  allow(
    "Rules",
    actions({
      events: `
        DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets
        TagResource UntagResource
      `,
    }),
    names.regionalArn("events", place, "rule/lockgate-*"),
  );

export const declareTopics = (place: names.Place): Statement =>
  allow(
    "Topics",
    actions({
      sns: `
        CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic
        ListTagsForResource SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource
        Unsubscribe UntagResource
      `,
    }),
    names.regionalArn("sns", place, "lockgate-*"),
  );
