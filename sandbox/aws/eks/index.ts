// Amazon EKS: clusters with their nodes and add-ons, and who comes into them. Nothing runs in them here.

import type { ResourceModel } from "../model.ts";
import { accessEntry, accessPolicyAssociation, podIdentityAssociation } from "./access.ts";
import { addon } from "./addon.ts";
import { cluster } from "./cluster.ts";
import { nodeGroup } from "./nodeGroup.ts";

export const models: readonly ResourceModel[] = [
  cluster,
  nodeGroup,
  accessEntry,
  accessPolicyAssociation,
  podIdentityAssociation,
  addon,
];
