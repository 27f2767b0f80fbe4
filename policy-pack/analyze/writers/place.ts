// Decides how the line of a finding is written: `infra/store.ts:34:19`.

import type { Finding } from "../finding.ts";

export const placeOf = ({ source }: Finding): string | undefined =>
  source && [source.path, source.line, source.column].filter((part) => part !== undefined).join(":");
