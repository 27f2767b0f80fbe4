// Decides that nothing comes into a twin by itself: what lets users in, or starts work, is there and does nothing.
import type * as pulumi from "@pulumi/pulumi";

type Props = Record<string, unknown>;

/** By type, what is changed. A balancer's listener answers, so that its own settings can be looked at. */
const silenced: Readonly<Record<string, Props>> = {
  "aws:lb/listener:Listener": {
    defaultActions: [
      { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "503" } },
    ],
  },
  "aws:apigatewayv2/api:Api": { disableExecuteApiEndpoint: true },
  "aws:cloudwatch/eventRule:EventRule": { state: "DISABLED" },
  "aws:glue/trigger:Trigger": { enabled: false, startOnCreation: false },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { enabled: false },
};

/** Types by which names in public lead somewhere: a twin has none. */
const refused = /^aws:(route53\/record|apigateway(v2)?\/domainName|cloudfront\/)/;

/** For all that a twin declares, components' children included. */
export const quiet: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
  if (refused.test(type)) throw new Error(`${type} ${name}: a twin has no name in public`);
  const changes = silenced[type];
  return changes === undefined ? undefined : { props: { ...(props as Props), ...changes }, opts };
};
