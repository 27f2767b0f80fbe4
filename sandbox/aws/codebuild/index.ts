// AWS CodeBuild: projects. Nothing is built here; a project is kept as AWS keeps it.

import type { ResourceModel } from "../model.ts";
import { project } from "./project.ts";

export const models: readonly ResourceModel[] = [project];
