//go:build tools

// Package tools names the Pulumi CLI that Lockgate builds where Pulumi's own installer can't be reached.
//
// Keep its version that of @pulumi/pulumi in package.json: change it in go.mod, then run `go mod tidy` here. The
// replace line repeats the one of Pulumi's own go.mod, for Go heeds only those of the main module.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
