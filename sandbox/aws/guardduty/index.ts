// Amazon GuardDuty: detectors, their features, and what the administrator switches on in all accounts.

import type { ResourceModel } from "../model.ts";
import { detector, detectorFeature } from "./detector.ts";
import { administrator, organizationConfiguration, organizationFeature } from "./organization.ts";

export const models: readonly ResourceModel[] = [
  detector,
  detectorFeature,
  administrator,
  organizationConfiguration,
  organizationFeature,
];
