// Names of what people keep for scanners.

/** Beginning of the secrets and, after a slash, of the parameters that pipelines' scanners open; people put them there. */
export const scannerSecrets = "lockgate/scanners/";
/** Of the key that people may encrypt these with, in place of AWS's own. */
export const scannersAlias = "alias/lockgate-scanners";
