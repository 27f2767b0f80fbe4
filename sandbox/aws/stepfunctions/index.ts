// AWS Step Functions: state machines. They are kept, not run.

import type { ResourceModel } from "../model.ts";
import { stateMachine } from "./stateMachine.ts";

export const models: readonly ResourceModel[] = [stateMachine];
