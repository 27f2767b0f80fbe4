// The forms of reports that builds take: CodeBuild shows the first two, code hosts the third.

export const formats = ["cucumber", "junit", "sarif"] as const;
