// AWS Secrets Manager: secrets without their values, who may come near them, and how they rotate.

import type { ResourceModel } from "../model.ts";
import { secret } from "./secret.ts";
import { secretPolicy } from "./secretPolicy.ts";
import { secretRotation } from "./secretRotation.ts";

export const models: readonly ResourceModel[] = [secret, secretPolicy, secretRotation];
