// Decides how GitHub is called: the few calls that reports need, each with an end.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { octokitOf } from "./octokit.ts";
import { type Status, commentMark } from "./words.ts";

export interface GithubApi {
  setStatus(repository: string, commit: string, status: Status): Promise<void>;
  /** Id of the comment that bears our mark; undefined when there is none among the first 100. */
  findComment(repository: string, number: number): Promise<number | undefined>;
  createComment(repository: string, number: number, body: string): Promise<number>;
  /** False when the comment is gone. */
  editComment(repository: string, id: number, body: string): Promise<boolean>;
  uploadFindings(repository: string, commit: string, ref: string, sarif: string): Promise<void>;
}

export function githubApi(apiUrl: string, token: string): GithubApi {
  const octokit = octokitOf(apiUrl, token);
  const at = (full: string) => {
    const [owner = "", repo = ""] = full.split("/");
    return { owner, repo };
  };
  return {
    setStatus: async (repository, sha, status) => {
      await octokit.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        ...at(repository),
        sha,
        ...status,
      });
    },
    findComment: async (repository, issue_number) => {
      const path = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const { data } = await octokit.request(path, { ...at(repository), issue_number, per_page: 100 });
      const found = data.find(({ body }) => body?.startsWith(commentMark));
      return found && Number(found.id);
    },
    createComment: async (repository, issue_number, body) => {
      const path = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      return Number((await octokit.request(path, { ...at(repository), issue_number, body })).data.id);
    },
    editComment: async (repository, comment_id, body) => {
      const path = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
      return octokit.request(path, { ...at(repository), comment_id, body }).then(
        () => true,
        (error: { status?: number }) => {
          if (error.status === 404) return false;
          throw error;
        },
      );
    },
    uploadFindings: async (repository, commit_sha, ref, text) => {
      const sarif = (await promisify(gzip)(text)).toString("base64");
      const path = "POST /repos/{owner}/{repo}/code-scanning/sarifs";
      await octokit.request(path, { ...at(repository), commit_sha, ref, sarif, tool_name: "Lockgate" });
    },
  };
}
