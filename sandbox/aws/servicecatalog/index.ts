// AWS Service Catalog: what is declared is kept; nothing is launched here.

import type { ResourceModel } from "../model.ts";
import { organizationsAccess, portfolio, principal, share } from "./portfolio.ts";
import { constraint, member, product, version } from "./product.ts";

export const models: readonly ResourceModel[] = [
  organizationsAccess,
  portfolio,
  principal,
  share,
  product,
  version,
  member,
  constraint,
];
