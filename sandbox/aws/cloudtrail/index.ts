// AWS CloudTrail: trails, and who administers them for the organization.

import type { ResourceModel } from "../model.ts";
import { trailAdministrator } from "./administrator.ts";
import { trail } from "./trail.ts";

export const models: readonly ResourceModel[] = [trail, trailAdministrator];
