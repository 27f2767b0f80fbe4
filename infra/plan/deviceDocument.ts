// Decides how a device is set up, and kept so: a document of Systems Manager that is run anew again and again.
import { sessionArn } from "./devices.ts";
import { fleetLogs, type Place } from "./names.ts";

export type SetUpArgs = {
  place: Place;
  /** Name of what the app has here: its log group is called after it. */
  fleet: string;
  /** Name of the devices' role. */
  role: string;
  /** Text of `lockgate-device` (infra/devices). */
  program: string;
};

/** Where the program lies, and who may call it. */
export const programPath = "/usr/local/sbin/lockgate-device";
const agent = "codedeploy";
const conf = "/etc/codedeploy-agent/conf";

const file = (name: string, mode: string, text: string, owner = "root"): string[] => [
  `cat > ${name}.new <<'LOCKGATE_END'`,
  text.trimEnd(),
  "LOCKGATE_END",
  `chown ${owner}:${owner} ${name}.new && chmod ${mode} ${name}.new && mv ${name}.new ${name}`,
];

/** CodeDeploy's own, and the agent that carries logs away; both exist for arm64. */
const packages = ({ region }: Place): string[] => [
  "export DEBIAN_FRONTEND=noninteractive",
  "command -v unzip ruby > /dev/null || { apt-get update -q && apt-get install -y -q ruby-full unzip; }",
  `[ -x /opt/codedeploy-agent/bin/codedeploy-agent ] || { curl -fsS -o /root/install https://aws-codedeploy-${region}.s3.${region}.amazonaws.com/latest/install && chmod 500 /root/install && /root/install auto; }`,
  '[ -x /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent ] || { curl -fsS -o /root/cwagent.deb "https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/$(dpkg --print-architecture)/latest/amazon-cloudwatch-agent.deb" && dpkg -i -E /root/cwagent.deb; }',
];

/** The agent of CodeDeploy runs whatever it is brought: as a user that may do nothing but call our program as root. */
const powerless = ({ program }: SetUpArgs): string[] => [
  `id ${agent} > /dev/null 2>&1 || useradd --system --home-dir /opt/codedeploy-agent --shell /usr/sbin/nologin ${agent}`,
  ...file(programPath, "0755", program),
  ...file("/etc/sudoers.d/lockgate", "0440", `${agent} ALL=(root) NOPASSWD: ${programPath}`),
  "visudo -c -q",
  `chown -R ${agent}:${agent} /opt/codedeploy-agent /var/log/aws/codedeploy-agent`,
  `install -d -m 0755 /etc/systemd/system/codedeploy-agent.service.d`,
  ...file("/etc/systemd/system/codedeploy-agent.service.d/lockgate.conf", "0644", `[Service]\nUser=${agent}`),
];

/** Credentials are Systems Manager's: for an hour at most, renewed by its agent, copied to where CodeDeploy's may read them. */
const session = ({ place, role }: SetUpArgs): string[] => [
  `node=$(sed -n 's/.*"ManagedInstanceID":"\\(mi-[0-9a-f]*\\)".*/\\1/p' /var/lib/amazon/ssm/registration)`,
  `[ -n "$node" ] || { echo "this device is not activated in Systems Manager" >&2; exit 1; }`,
  `printf -- '---\\niam_session_arn: %s\\naws_credentials_file: %s\\nregion: %s\\n' "${sessionArn(place.account, role, "$node")}" ${conf}/credentials ${place.region} > ${conf}/codedeploy.onpremises.yml`,
  ...file(
    "/etc/systemd/system/lockgate-credentials.service",
    "0644",
    `[Service]\nType=oneshot\nExecStart=/usr/bin/install -o ${agent} -g ${agent} -m 0400 /root/.aws/credentials ${conf}/credentials`,
  ),
  ...file(
    "/etc/systemd/system/lockgate-credentials.path",
    "0644",
    "[Path]\nPathChanged=/root/.aws/credentials\n[Install]\nWantedBy=multi-user.target",
  ),
];

const logSettings = ({ fleet }: SetUpArgs): string =>
  JSON.stringify({
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            {
              file_path: "/var/log/lockgate/*.log",
              log_group_name: fleetLogs(fleet),
              log_stream_name: "{hostname}",
            },
          ],
        },
      },
    },
  });

const starts = (args: SetUpArgs): string[] => [
  "install -d -m 0755 /var/log/lockgate",
  ...file("/opt/aws/amazon-cloudwatch-agent/etc/lockgate.json", "0644", logSettings(args)),
  "systemctl daemon-reload",
  "systemctl enable --now lockgate-credentials.path && systemctl start lockgate-credentials.service",
  "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m onPremise -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/lockgate.json",
  "systemctl enable codedeploy-agent && systemctl restart codedeploy-agent",
];

/** Content of a document of type Command, schema 2.2; at most 64 KiB of it. */
export const deviceDocument = (args: SetUpArgs): string =>
  JSON.stringify({
    schemaVersion: "2.2",
    description: "Sets up a device that CodeDeploy releases to, and sets right what has changed",
    mainSteps: [
      {
        action: "aws:runShellScript",
        name: "setUp",
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: {
          timeoutSeconds: "900",
          runCommand: [
            "set -eu",
            ...packages(args.place),
            ...powerless(args),
            ...session(args),
            ...starts(args),
          ],
        },
      },
    ],
  });
