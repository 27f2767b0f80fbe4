// Decides where the evaluation of a model is told, and where the accepted model is named.
import { parameterPath } from "../names.ts";

export const evaluateStep = "evaluate";
/** Below the app's folder of the purpose-built zone: written by the job, read by the pipeline's check. */
export const evaluations = "evaluations";
/** What the app's own functions and jobs read: a place in S3, or this until a model was accepted. */
export const acceptedModel = (app: string, environment: string): string =>
  `${parameterPath(app, environment)}ACCEPTED_MODEL`;
export const noModel = "none";
