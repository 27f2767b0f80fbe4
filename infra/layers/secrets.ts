// Declares the secrets of an environment's apps: their key, and each value by the one role that may write it.
import type * as pulumi from "@pulumi/pulumi";
import { ManagedKey } from "../components/keys/managedKey.ts";
import { Parameters } from "../components/targets/parameters.ts";
import type { EnvironmentConfig } from "../configuration/schema.ts";
import { secretsKeyPolicy } from "../plan/documents/parameters.ts";
import * as names from "../plan/names.ts";
import { placeOf } from "../plan/places.ts";
import { createProvider } from "./provider.ts";

/** Nothing where there are none: a key that encrypts nothing would only cost. */
export function declareSecrets(config: EnvironmentConfig, opts: pulumi.ComponentResourceOptions): void {
  const { environment, accountId: account, secrets } = config;
  const place = placeOf(config, account);
  const apps = Object.keys(secrets);
  if (apps.length === 0) return;
  const administrator = names.roleArn(account, names.deployRole);
  const readers = apps.map((app) => [
    app,
    names.roleArn(account, names.jobRole(app, environment, "function")),
  ]);
  const key = new ManagedKey(
    "secrets",
    {
      description: `Encrypts the secrets of the apps in ${environment}`,
      alias: names.secretsAlias,
      policy: secretsKeyPolicy({
        place,
        environment,
        administrator,
        readers: Object.fromEntries(readers),
      }),
      protect: config.protect,
    },
    opts,
  );
  const roleArn = names.roleArn(account, names.secretsRole);
  const writer = createProvider(`${environment}-secrets`, config, {
    accountId: account,
    roleArn,
    region: place.region,
  });
  for (const [app, values] of Object.entries(secrets))
    new Parameters(
      `${app}-secrets`,
      { app, environment, values, keyArn: key.ready },
      { providers: { aws: writer } },
    );
}
