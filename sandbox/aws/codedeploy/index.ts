// AWS CodeDeploy: applications and deployment groups. Nothing is deployed here; both are kept, and refused, as AWS does.

import type { ResourceModel } from "../model.ts";
import { application } from "./application.ts";
import { deploymentGroup } from "./deploymentGroup.ts";

export const models: readonly ResourceModel[] = [application, deploymentGroup];
