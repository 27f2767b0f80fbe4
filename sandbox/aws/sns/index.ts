// Amazon SNS: topics, their policies and subscriptions.

import type { ResourceModel } from "../model.ts";
import { topicSubscription } from "./subscription.ts";
import { topic, topicPolicy } from "./topic.ts";

export const models: readonly ResourceModel[] = [topic, topicPolicy, topicSubscription];
