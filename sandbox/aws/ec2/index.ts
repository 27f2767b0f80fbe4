// Amazon EC2 and VPC: networks, gateways, routes, security groups, endpoints, flow logs, images, machines and their templates.

import type { InvokeModel, ResourceModel } from "../model.ts";
import { flowLog } from "./flowLog.ts";
import { eip, internetGateway, natGateway } from "./gateways.ts";
import { getAmi } from "./getAmi.ts";
import { instance } from "./instance.ts";
import { instanceConnectEndpoint } from "./instanceConnectEndpoint.ts";
import { keyPair } from "./keyPair.ts";
import { launchTemplate } from "./launchTemplate.ts";
import { publicAccessExclusion } from "./publicAccessExclusion.ts";
import { route, routeTable, routeTableAssociation } from "./routes.ts";
import {
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "./securityGroup.ts";
import { subnet } from "./subnet.ts";
import { defaultSecurityGroup, vpc } from "./vpc.ts";
import { vpcEndpoint } from "./vpcEndpoint.ts";

export const models: readonly ResourceModel[] = [
  vpc,
  subnet,
  internetGateway,
  eip,
  natGateway,
  routeTable,
  routeTableAssociation,
  route,
  vpcEndpoint,
  securityGroup,
  defaultSecurityGroup,
  securityGroupIngressRule,
  securityGroupEgressRule,
  securityGroupRule,
  flowLog,
  instance,
  instanceConnectEndpoint,
  keyPair,
  launchTemplate,
  publicAccessExclusion,
];
export const invokes: readonly InvokeModel[] = [getAmi];
