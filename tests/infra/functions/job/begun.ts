// What a deployment of CodeDeploy to a function is to do, from the call that begins it.

export type Begun = {
  environment: string;
  name: string;
  alias: string;
  version: string;
  description: string;
};

export function begunBy(input: Record<string, unknown>): Begun {
  const { revision, description } = input as {
    revision: { appSpecContent: { content: string } };
    description: string;
  };
  const { Resources } = JSON.parse(revision.appSpecContent.content) as {
    Resources: [{ release: { Properties: { Name: string; Alias: string; TargetVersion: string } } }];
  };
  const { Name: name, Alias: alias, TargetVersion: version } = Resources[0].release.Properties;
  return { environment: name.split("-").at(-1) ?? "", name, alias, version, description };
}
