// AWS KMS: keys and their aliases.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { alias } from "./alias.ts";
import { getKey } from "./getKey.ts";
import { key } from "./key.ts";

export const models: readonly ResourceModel[] = [key, alias];
export const invokes: readonly InvokeModel[] = [getKey];
