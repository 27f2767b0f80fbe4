// Decides what a machine does when it starts: CodeDeploy's agent, its logs, and an answer until the first release has come.
import type { Place } from "./names.ts";
import { fleetLogs } from "./names.ts";

export type MachineArgs = {
  place: Place;
  name: string;
  app: string;
  port: number;
  /** Ids of a file system and of the way into it, which a hook mounts. */
  mount?: Mount | undefined;
};
export type Mount = { fileSystem: string; accessPoint: string };

/** Where CodeDeploy's agent unpacks what it deploys (CodeDeploy User Guide, "agent configuration reference"). */
const deployments = "/opt/codedeploy-agent/deployment-root";

/** What the agent of CloudWatch collects, by the name of its stream. */
const collected = (app: string): Readonly<Record<string, string>> => ({
  app: `/var/log/${app}/*.log`,
  agent: "/var/log/aws/codedeploy-agent/codedeploy-agent.log",
  deployments: `${deployments}/deployment-logs/codedeploy-agent-deployments.log`,
});

const logSettings = ({ name, app }: MachineArgs): string =>
  JSON.stringify({
    logs: {
      logs_collected: {
        files: {
          collect_list: Object.entries(collected(app)).map(([stream, file_path]) => ({
            file_path,
            log_group_name: fleetLogs(name),
            log_stream_name: `{instance_id}/${stream}`,
          })),
        },
      },
    },
  });

const answers = "nothing was released yet";
/** What a machine runs until something is released to it. Its port is `PORT`. */
export const firstUnit = (port: number): string =>
  [
    "[Unit]",
    "Description=Answers until the first release",
    "[Service]",
    "DynamicUser=yes",
    `Environment=PORT=${port}`,
    `ExecStart=/usr/bin/env python3 -c "import http.server as h, os; H = type('H', (h.BaseHTTPRequestHandler,), {'do_GET': lambda s: (s.send_response(200), s.end_headers(), s.wfile.write(b'${answers}'))}); h.ThreadingHTTPServer(('', int(os.environ['PORT'])), H).serve_forever()"`,
    "[Install]",
    "WantedBy=multi-user.target",
  ].join("\n");

/** Leaves the port to whatever CodeDeploy's agent has unpacked first, before a hook of it runs. */
const leaves = [
  "Type=oneshot",
  "ExecStart=/usr/bin/systemctl disable --now lockgate-first.service lockgate-released.path",
];

const unit = (name: string, text: string): string[] => [
  `cat > /etc/systemd/system/${name} <<'UNIT'`,
  text,
  "UNIT",
];

/** Without an answer the fleet would replace its machines for ever. */
const placeholder = (port: number): string[] => [
  ...unit("lockgate-first.service", firstUnit(port)),
  ...unit("lockgate-released.service", ["[Service]", ...leaves].join("\n")),
  ...unit(
    "lockgate-released.path",
    [
      "[Path]",
      `PathExistsGlob=${deployments}/*-*-*-*-*/d-*/deployment-archive`,
      "[Install]",
      "WantedBy=multi-user.target",
    ].join("\n"),
  ),
  "systemctl daemon-reload",
  "systemctl enable --now lockgate-first.service lockgate-released.path",
];

/** The agent takes orders only with the machine's own role (`enable_auth_policy`), not for where it runs alone. */
const agent = ({ region }: Place): string[] => [
  "dnf install -y ruby amazon-cloudwatch-agent",
  `curl -fsS -o /root/install https://aws-codedeploy-${region}.s3.${region}.amazonaws.com/latest/install`,
  "chmod 500 /root/install && /root/install auto",
  "echo ':enable_auth_policy: true' >> /etc/codedeploy-agent/conf/codedeployagent.yml",
  "systemctl restart codedeploy-agent",
];

/** Read only, by TLS, as the machine's role; mounted by a hook of the first release, and again after each start. */
const files = ({ app, mount }: MachineArgs): string[] =>
  mount === undefined
    ? []
    : [
        "dnf install -y amazon-efs-utils",
        `install -d /srv/${app}`,
        `echo '${mount.fileSystem}:/ /srv/${app} efs _netdev,nofail,noresvport,ro,tls,iam,accesspoint=${mount.accessPoint} 0 0' >> /etc/fstab`,
      ];

/** A script for cloud-init; EC2 takes it in base64, at most 16 KiB of it. */
export const userData = (args: MachineArgs): string =>
  [
    "#!/bin/bash",
    "set -euo pipefail",
    ...placeholder(args.port),
    `install -d -m 0750 /var/log/${args.app}`,
    ...files(args),
    ...agent(args.place),
    `echo '${logSettings(args)}' > /opt/aws/amazon-cloudwatch-agent/etc/lockgate.json`,
    "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/lockgate.json",
    "",
  ].join("\n");

/** Graviton's types have a `g` behind their generation. */
const architectureOf = (instanceType: string): string =>
  /^[a-z]+\d+g/.test(instanceType) ? "arm64" : "x86_64";

/** The parameter in which AWS keeps its newest image: each new machine begins with that, and none is older than its lifetime. */
export const imageParameter = (instanceType: string): string =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(instanceType)}`;
