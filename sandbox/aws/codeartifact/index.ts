// AWS CodeArtifact: domains, repositories and their policies. Packages are data: nothing keeps them here.

import type { ResourceModel } from "../model.ts";
import { domain } from "./domain.ts";
import { permissionsPolicy } from "./permissionsPolicy.ts";
import { repository } from "./repository.ts";

export const models: readonly ResourceModel[] = [domain, repository, permissionsPolicy];
