// Decides which parameters tell an app its flags: one each, in a folder of the app's own path.

/** Below `/<app>/<environment>/`; apart from values, so that reading those does not read flags. */
const folder = "flags/";

/** Values by key, as parameters are declared of them. */
export const flagValues = (flags: Readonly<Record<string, object>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [`${folder}${name}`, JSON.stringify(flag)]));
