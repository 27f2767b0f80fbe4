// What every load balancer has in common: it stands inside the network and speaks TLS.

export const closedBalancer = {
  internal: true,
  dropInvalidHeaderFields: true,
  desyncMitigationMode: "defensive",
} as const;

/** TLS 1.3 and 1.2 with forward secrecy (Elastic Load Balancing User Guide, "Security policies"). */
export const overTls = {
  port: 443,
  protocol: "HTTPS",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
} as const;
