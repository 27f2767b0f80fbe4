// Amazon ECR: repositories, their policies and lifecycles. Images are data: nothing keeps them here.

import type { ResourceModel } from "../model.ts";
import { lifecyclePolicy } from "./lifecyclePolicy.ts";
import { repository } from "./repository.ts";
import { repositoryPolicy } from "./repositoryPolicy.ts";

export const models: readonly ResourceModel[] = [repository, repositoryPolicy, lifecyclePolicy];
