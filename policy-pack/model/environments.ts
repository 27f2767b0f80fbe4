// Decides which environments count as production: every one that is not known to be something else.

/** A name that is not here might be anything, so the strict rules hold for it. */
const NOT_PRODUCTION = new Set([
  "dev",
  "development",
  "test",
  "testing",
  "int",
  "qa",
  "uat",
  "staging",
  "sandbox",
  "preview",
  "nonproduction",
  "non-production",
  "nonprod",
  "non-prod",
]);

export const isProduction = (environment: string | undefined): boolean =>
  environment === undefined || !NOT_PRODUCTION.has(environment.toLowerCase());
