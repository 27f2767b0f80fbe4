// AWS Signer: profiles, and jobs that sign what lies in S3. Nothing is really signed: who signed what is kept.

import type { ResourceModel } from "../model.ts";
import { signingJob } from "./job.ts";
import { signingProfile } from "./profile.ts";

export const models: readonly ResourceModel[] = [signingProfile, signingJob];
